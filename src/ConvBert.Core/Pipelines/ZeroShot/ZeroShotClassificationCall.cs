using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="ZeroShotClassificationPipeline"/>: every label is a hypothesis about every text.</summary>
internal sealed class ZeroShotClassificationCall : PipelineCall<string, ZeroShotClassificationResult>
{
    private const string NothingToDo = "You must include at least one label and at least one sequence.";

    private static readonly EncodingOptions KeepHypothesis = new() { Truncation = TruncationStrategy.OnlyFirst };
    private static readonly EncodingOptions Whole = new() { Truncation = TruncationStrategy.DoNotTruncate };

    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly IReadOnlyList<string> _labels;
    private readonly string[] _hypotheses;
    private readonly int _entailment;
    private readonly int _classes;
    private readonly bool _multiLabel;

    public ZeroShotClassificationCall(ZeroShotClassificationOptions options, SequenceClassificationRows model, ConvBertTokenizerBase tokenizer, ConvBertConfig config)
    {
        ArgumentNullException.ThrowIfNull(options.CandidateLabels);
        if (options.CandidateLabels.Count == 0) throw new ArgumentException(NothingToDo, nameof(options));
        if (options.CandidateLabels.Contains(null!)) throw new ArgumentException("A candidate label is null.", nameof(options));
        var template = new HypothesisTemplate(options.HypothesisTemplate);
        Model = model;
        _tokenizer = tokenizer;
        _labels = options.CandidateLabels;
        _hypotheses = [.. _labels.Select(template.Fill)];
        _multiLabel = options.MultiLabel;
        _classes = config.NumLabels;
        _entailment = EntailmentLabel.Find(config);
        if (_entailment >= _classes) throw new PipelineException($"The configuration's label2id puts entailment at {_entailment}, but the model has {_classes} labels.");
        if (_entailment < 0) options.OnWarning?.Invoke("No label of the configuration's label2id begins with 'entail'; the last one stands for entailment.");
    }

    public override RowModel Model { get; }

    public override PipelineItem<ZeroShotClassificationResult> Prepare(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Length == 0) throw new ArgumentException(NothingToDo, nameof(input));
        return new Item(input, [.. _hypotheses.Select(hypothesis => Encode(input, hypothesis).ToRow())], this);
    }

    private TokenizerEncoding Encode(string text, string hypothesis)
    {
        try
        {
            return _tokenizer.Encode(text, hypothesis, KeepHypothesis);
        }
        catch (Exception e) when (InputRefusal.Is(e))
        {
            // The hypothesis alone fills the model: Hugging Face then runs the pair as it is, and the model refuses it if it is too long.
            return _tokenizer.Encode(text, hypothesis, Whole);
        }
    }

    private ZeroShotClassificationResult Rank(string text, float[] logits)
    {
        float[] scores = ZeroShotScoring.Scores(logits, _classes, _entailment, _multiLabel);
        int[] best = TopK.Indices(scores, scores.Length);
        return new ZeroShotClassificationResult(text, [.. best.Select(i => _labels[i])], [.. best.Select(i => scores[i])]);
    }

    private sealed class Item(string text, ModelRow[] rows, ZeroShotClassificationCall call) : PipelineItem<ZeroShotClassificationResult>
    {
        private readonly float[] _logits = new float[rows.Length * call._classes];

        public override IReadOnlyList<ModelRow> Rows => rows;

        public override void Accept(int row, RowOutput output) => output.Values.CopyTo(_logits.AsSpan(row * call._classes));

        public override ZeroShotClassificationResult Finish() => call.Rank(text, _logits);
    }
}
