using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="TextRankingPipeline"/>: each document is a pair with its query.</summary>
internal sealed class TextRankingCall : PipelineCall<TextRankingInput, TextRankingResult>
{
    private readonly TextRankingOptions _options;
    private readonly CrossEncoder _encoder;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly EncodingOptions _tokenization;
    private readonly TextReading _reading;
    private readonly string? _prompt;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">They do not fit the model or each other.</exception>
    public TextRankingCall(
        TextRankingOptions options, CrossEncoder encoder, SequenceClassificationForward forward, ConvBertTokenizerBase tokenizer,
        ConvBertConfig config)
    {
        if (options.TopK is int topK) ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1, nameof(options.TopK));
        if (options.FunctionToApply is not (null or ScoreFunction.None or ScoreFunction.Sigmoid))
        {
            throw new ArgumentException(
                $"FunctionToApply is {options.FunctionToApply}; one number has a score by None or Sigmoid.", nameof(options));
        }

        (_options, _encoder, Forward, _tokenizer) = (options, encoder, forward, tokenizer);
        _reading = encoder.Reading;
        _prompt = options.Prompt ?? _reading.Prompts.Find(options.PromptName);
        _tokenization = options.Tokenization ?? _reading.Truncation(tokenizer, config);
    }

    public override ModelForward Forward { get; }

    public override PipelineItem<TextRankingResult> Prepare(TextRankingInput input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(input.Query);
        ArgumentNullException.ThrowIfNull(input.Documents);
        if (input.Documents.Contains(null!)) throw new ArgumentException("A document is null.", nameof(input));
        string query = _reading.Text(_prompt, input.Query);
        foreach (string document in input.Documents)
            sequences.EncodePair(_tokenizer, query, _reading.Text(prompt: null, document), _tokenization);
        return new Item(input.Documents, this);
    }

    private TextRankingResult Rank(IReadOnlyList<string> documents, float[] scores)
    {
        int[] best = TopK.Indices(scores, _options.TopK ?? scores.Length);
        var ranked = new RankedDocument[best.Length];
        for (int i = 0; i < best.Length; i++) ranked[i] = new RankedDocument(best[i], scores[best[i]], documents[best[i]]);
        return new TextRankingResult(ranked);
    }

    private sealed class Item(IReadOnlyList<string> documents, TextRankingCall call) : PipelineItem<TextRankingResult>
    {
        private readonly float[] _scores = new float[documents.Count];

        public override void Accept(int sequence, SequenceOutput output) =>
            _scores[sequence] = call._encoder.Score(output.Values[0], call._options.FunctionToApply);

        public override TextRankingResult Finish() => call.Rank(documents, _scores);
    }
}
