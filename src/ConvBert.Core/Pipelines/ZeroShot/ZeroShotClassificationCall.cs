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
    private readonly float[] _logits;
    private readonly int _entailment;
    private readonly int _classes;
    private readonly bool _multiLabel;

    public ZeroShotClassificationCall(
        ZeroShotClassificationOptions options,
        SequenceClassificationForward forward,
        ConvBertTokenizerBase tokenizer,
        ConvBertConfig config,
        Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(options.CandidateLabels);
        if (options.CandidateLabels.Count == 0) throw new ArgumentException(NothingToDo, nameof(options));
        if (options.CandidateLabels.Contains(null!)) throw new ArgumentException("A candidate label is null.", nameof(options));
        Forward = forward;
        _tokenizer = tokenizer;
        _labels = options.CandidateLabels;
        _hypotheses = HypothesisTemplate.Fill(options.HypothesisTemplate, _labels);
        _multiLabel = options.MultiLabel;
        _classes = config.NumLabels;
        _logits = new float[_labels.Count * _classes];
        _entailment = EntailmentLabel.Find(config);
        if (_entailment >= _classes)
        {
            throw new PipelineException(
                $"The configuration's label2id puts entailment at {_entailment}, but the model has {_classes} labels.");
        }

        if (_entailment < 0) warn("No label of the configuration's label2id begins with 'entail'; the last one is taken as entailment.");
    }

    public override ModelForward Forward { get; }

    public override PipelineItem<ZeroShotClassificationResult> Prepare(string input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Length == 0) throw new ArgumentException(NothingToDo, nameof(input));
        foreach (string hypothesis in _hypotheses) Encode(input, hypothesis, sequences);
        return new Item(input, this);
    }

    private void Encode(string text, string hypothesis, InputSequences sequences)
    {
        try
        {
            sequences.Encode(_tokenizer, text, hypothesis, KeepHypothesis);
        }
        catch (Exception e) when (InputRefusal.Is(e))
        {
            // The hypothesis alone exceeds the limit. Hugging Face then runs the pair untruncated; the model refuses it if it is too long.
            sequences.Encode(_tokenizer, text, hypothesis, Whole);
        }
    }

    private ZeroShotClassificationResult Rank(string text)
    {
        float[] scores = ZeroShotScoring.Scores(_logits, _classes, _entailment, _multiLabel);
        int[] best = TopK.Indices(scores, scores.Length);
        string[] labels = new string[best.Length];
        float[] ranked = new float[best.Length];
        for (int i = 0; i < best.Length; i++) (labels[i], ranked[i]) = (_labels[best[i]], scores[best[i]]);
        return new ZeroShotClassificationResult(text, labels, ranked);
    }

    /// <summary>
    /// A text. Its hypotheses are delivered consecutively, so all texts of a call can share the memory of the logits.
    /// </summary>
    private sealed class Item(string text, ZeroShotClassificationCall call) : PipelineItem<ZeroShotClassificationResult>
    {
        public override void Accept(int sequence, SequenceOutput output) =>
            output.Values.CopyTo(call._logits.AsSpan(sequence * call._classes));

        public override ZeroShotClassificationResult Finish() => call.Rank(text);
    }
}
