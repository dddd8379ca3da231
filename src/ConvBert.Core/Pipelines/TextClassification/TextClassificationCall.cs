using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="TextClassificationPipeline"/>.</summary>
internal sealed class TextClassificationCall : PipelineCall<TextPair, TextClassificationResult>
{
    private readonly TextClassificationOptions _options;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly string[] _labels;
    private readonly ScoreFunction _function;

    public TextClassificationCall(TextClassificationOptions options, SequenceClassificationRows model, ConvBertTokenizerBase tokenizer, ConvBertConfig config)
    {
        if (options.TopK is int topK) ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1, nameof(options.TopK));
        _options = options;
        Model = model;
        _tokenizer = tokenizer;
        _labels = LabelNames.Of(config);
        _function = options.FunctionToApply ?? FunctionFor(config);
    }

    public override RowModel Model { get; }

    public override PipelineItem<TextClassificationResult> Prepare(TextPair input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(input.Text);
        return new Item(_tokenizer.Encode(input.Text, input.Pair, _options.Tokenization), this);
    }

    /// <summary>What the configuration asks for, as Hugging Face reads it.</summary>
    internal static ScoreFunction FunctionFor(ConvBertConfig config) => config.ProblemType switch
    {
        "regression" => ScoreFunction.None,
        "multi_label_classification" => ScoreFunction.Sigmoid,
        _ => config.NumLabels == 1 ? ScoreFunction.Sigmoid : ScoreFunction.Softmax,
    };

    private float[] Score(ReadOnlySpan<float> logits)
    {
        float[] scores = logits.ToArray();
        if (_function == ScoreFunction.Softmax) ScoreFunctions.Softmax(scores, scores);
        if (_function != ScoreFunction.Sigmoid) return scores;
        for (int i = 0; i < scores.Length; i++) scores[i] = ScoreFunctions.Sigmoid(scores[i]);
        return scores;
    }

    private TextClassificationResult Result(float[] scores)
    {
        IEnumerable<int> labels = _options.KeepLabelOrder ? Enumerable.Range(0, scores.Length) : TopK.Indices(scores, _options.TopK ?? scores.Length);
        return new TextClassificationResult([.. labels.Select(label => new LabelScore(_labels[label], scores[label]))]);
    }

    private sealed class Item(TokenizerEncoding encoding, TextClassificationCall call) : PipelineItem<TextClassificationResult>
    {
        private float[] _scores = [];

        public override IReadOnlyList<ModelRow> Rows { get; } = [encoding.ToRow()];

        public override void Accept(int row, RowOutput output) => _scores = call.Score(output.Values);

        public override TextClassificationResult Finish() => call.Result(_scores);
    }
}
