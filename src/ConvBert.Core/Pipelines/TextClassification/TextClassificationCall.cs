using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="TextClassificationPipeline"/>.</summary>
internal sealed class TextClassificationCall : PipelineCall<TextPair, TextClassificationResult>
{
    private readonly TextClassificationOptions _options;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly string[] _labels;
    private readonly float[] _scores;
    private readonly ScoreFunction _function;

    public TextClassificationCall(
        TextClassificationOptions options, SequenceClassificationForward forward, ConvBertTokenizerBase tokenizer, ConvBertConfig config)
    {
        if (options.TopK is int topK) ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1, nameof(options.TopK));
        _options = options;
        Forward = forward;
        _tokenizer = tokenizer;
        _labels = LabelNames.Of(config);
        _scores = new float[_labels.Length];
        _function = options.FunctionToApply ?? FunctionFor(config);
    }

    public override ModelForward Forward { get; }

    public override PipelineItem<TextClassificationResult> Prepare(TextPair input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(input.Text);
        sequences.Encode(_tokenizer, input.Text, input.Pair, _options.Tokenization);
        return new Item(this);
    }

    /// <summary>What the configuration asks for, as Hugging Face reads it.</summary>
    internal static ScoreFunction FunctionFor(ConvBertConfig config) => config.ProblemType switch
    {
        "regression" => ScoreFunction.None,
        "multi_label_classification" => ScoreFunction.Sigmoid,
        _ => config.NumLabels == 1 ? ScoreFunction.Sigmoid : ScoreFunction.Softmax,
    };

    private TextClassificationResult Result(ReadOnlySpan<float> logits)
    {
        logits.CopyTo(_scores);
        if (_function == ScoreFunction.Softmax) ScoreFunctions.Softmax(_scores, _scores);
        if (_function == ScoreFunction.Sigmoid)
        {
            foreach (ref float score in _scores.AsSpan()) score = ScoreFunctions.Sigmoid(score);
        }

        return new TextClassificationResult(_options.KeepLabelOrder ? InOrder() : BestFirst(_options.TopK ?? _scores.Length));
    }

    private LabelScore[] InOrder()
    {
        var scores = new LabelScore[_scores.Length];
        for (int label = 0; label < scores.Length; label++) scores[label] = new LabelScore(_labels[label], _scores[label]);
        return scores;
    }

    private LabelScore[] BestFirst(int count)
    {
        int[] best = TopK.Indices(_scores, count);
        var scores = new LabelScore[best.Length];
        for (int i = 0; i < best.Length; i++) scores[i] = new LabelScore(_labels[best[i]], _scores[best[i]]);
        return scores;
    }

    private sealed class Item(TextClassificationCall call) : PipelineItem<TextClassificationResult>
    {
        private TextClassificationResult? _result;

        public override void Accept(int sequence, SequenceOutput output) => _result = call.Result(output.Values);

        public override TextClassificationResult Finish() => _result!;
    }
}
