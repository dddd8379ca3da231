using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="TokenClassificationPipeline"/>.</summary>
internal sealed class TokenClassificationCall : PipelineCall<TokenClassificationInput, TokenClassificationResult>
{
    private readonly TokenClassificationOptions _options;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly EncodingOptions _tokenization;
    private readonly TokenScorer _scorer;
    private readonly EntityAggregator _aggregator;

    public TokenClassificationCall(
        TokenClassificationOptions options, TokenClassificationForward forward, ConvBertTokenizerBase tokenizer, ConvBertConfig config)
    {
        Check(options, tokenizer);
        Forward = forward;
        _options = options;
        _tokenizer = tokenizer;
        _tokenization = new EncodingOptions
        {
            Truncation = tokenizer.ModelMaxLength > 0 ? TruncationStrategy.LongestFirst : null,
            ReturnOverflowingTokens = options.Stride is not null,
            Stride = options.Stride ?? 0,
        };
        _scorer = new TokenScorer(tokenizer, config.NumLabels);
        AggregationStrategy strategy = options.AggregationStrategy ?? AggregationStrategy.None;
        _aggregator = new EntityAggregator(strategy, LabelNames.Of(config), options.IgnoreLabels, tokenizer.ConvertTokensToString);
    }

    public override ModelForward Forward { get; }

    public override PipelineItem<TokenClassificationResult> Prepare(TokenClassificationInput input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        SplitSentence sentence;
        if (input.Words is { } words)
        {
            if (!_tokenizer.IsFast())
            {
                throw new ArgumentException("Input that is already split into words needs the fast tokenizer.", nameof(input));
            }

            if (words.Contains(null!)) throw new ArgumentException("A word is null.", nameof(input));
            sequences.EncodeWords(_tokenizer, words, _tokenization);
            sentence = SplitSentence.Of(words, _options.Delimiter);
        }
        else
        {
            if (input.Text is null) throw new ArgumentException("The text is null.", nameof(input));
            sequences.Encode(_tokenizer, input.Text, pair: null, _tokenization);
            sentence = SplitSentence.Of(input.Text);
        }

        CheckOffsets(input, sequences);

        // Hugging Face pads the chunks of a text to the longest of them.
        sequences.PadToLongest(_tokenizer.PadTokenId ?? 0, _tokenizer.PadsLeft());
        return new Item(sequences.Count > 1, sentence, input.OffsetMapping, this);
    }

    private static void Check(TokenClassificationOptions options, ConvBertTokenizerBase tokenizer)
    {
        ArgumentNullException.ThrowIfNull(options.IgnoreLabels);
        ArgumentNullException.ThrowIfNull(options.Delimiter);
        if (options.AggregationStrategy is { } strategy && !Enum.IsDefined(strategy))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.AggregationStrategy, "Unknown aggregation strategy.");
        }
        bool byWord = options.AggregationStrategy is AggregationStrategy.First or AggregationStrategy.Average or AggregationStrategy.Max;
        if (byWord && !tokenizer.IsFast())
        {
            throw new ArgumentException(
                "The slow tokenizer cannot handle subwords; set AggregationStrategy to Simple or use the fast tokenizer.", nameof(options));
        }

        if (options.Stride is not int stride) return;
        ArgumentOutOfRangeException.ThrowIfNegative(stride, nameof(options.Stride));
        if (stride >= tokenizer.ModelMaxLength)
        {
            throw new ArgumentException(
                $"Stride is {stride}, but must be less than the tokenizer's model_max_length, {tokenizer.ModelMaxLength}, " +
                "by more than the special tokens.",
                nameof(options));
        }

        if (options.AggregationStrategy == AggregationStrategy.None)
        {
            throw new ArgumentException(
                "Stride needs an AggregationStrategy other than None.", nameof(options));
        }

        if (!tokenizer.IsFast()) throw new ArgumentException("Stride needs the fast tokenizer.", nameof(options));
    }

    private static void CheckOffsets(TokenClassificationInput input, InputSequences chunks)
    {
        if (input.OffsetMapping is not { } offsets) return;
        for (int i = 0; i < chunks.Count; i++)
        {
            if (offsets.Count == chunks[i].Length) continue;
            throw new ArgumentException(
                $"OffsetMapping has {offsets.Count} entries, but the text has {chunks[i].Length} tokens with its special tokens.",
                nameof(input));
        }
    }

    private TokenClassificationResult Result(List<TokenClassificationEntity> entities, bool chunked, CodePointText sentence)
    {
        if (chunked) entities = OverlappingEntities.Merge(entities);
        if (_options.Offsets == OffsetUnit.CodePoint) return new TokenClassificationResult(entities);
        int? ToUtf16(int? codePoint) => codePoint is int at ? sentence.Utf16Index(at) : null;
        return new TokenClassificationResult(
            entities.ConvertAll(entity => entity with { Start = ToUtf16(entity.Start), End = ToUtf16(entity.End) }));
    }

    private sealed class Item(
        bool chunked, SplitSentence sentence, IReadOnlyList<(int Start, int End)>? offsets, TokenClassificationCall call)
        : PipelineItem<TokenClassificationResult>
    {
        private readonly List<TokenClassificationEntity> _entities = [];

        public override void Accept(int sequence, SequenceOutput output) =>
            call._aggregator.Aggregate(call._scorer.Read(output, sentence, offsets), _entities);

        public override TokenClassificationResult Finish() => call.Result(_entities, chunked, sentence.Text);
    }
}
