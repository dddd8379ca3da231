using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="FeatureExtractionPipeline"/>.</summary>
internal sealed class FeatureExtractionCall : PipelineCall<string, FeatureExtractionResult>
{
    /// <summary>What a number and its comma take in JSON, at least nearly always.</summary>
    private const int BytesOfNumber = 8;

    private readonly HiddenStateForward _forward;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly EncodingOptions? _tokenization;
    private readonly EmbeddingChain? _chain;
    private readonly int _hidden;
    private readonly bool _normalizesTokens;
    private readonly TextReading _reading;
    private readonly string? _prompt;
    private readonly int _skipped;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">They do not fit the model or each other.</exception>
    public FeatureExtractionCall(
        FeatureExtractionOptions options, HiddenStateForward forward, ConvBertTokenizerBase tokenizer, ConvBertConfig config)
    {
        (_forward, _tokenizer, _hidden) = (forward, tokenizer, config.HiddenSize);
        SentenceTransformer? sentence = options.SentenceTransformer;
        _chain = Chain(options, config);
        _normalizesTokens = _chain is null && options.Normalize == true;
        _reading = sentence?.Reading ?? TextReading.Plain;
        _tokenization = options.Tokenization ?? (sentence is null ? null : _reading.Truncation(tokenizer, config));
        if (sentence is null && options.PromptName is not null)
            throw new ArgumentException("A prompt by name needs a SentenceTransformer that has it.", nameof(options));
        _prompt = options.Prompt ?? _reading.Prompts.Find(options.PromptName);
        _skipped = sentence is { IncludePrompt: false } && !string.IsNullOrEmpty(_prompt) ? PromptLength() : 0;
    }

    public override ModelForward Forward => _forward;

    /// <summary>From hidden states to embedding as the options ask for it; null for one vector a token.</summary>
    /// <exception cref="ArgumentException">The options do not fit the model or each other.</exception>
    public static EmbeddingChain? Chain(FeatureExtractionOptions options, ConvBertConfig config)
    {
        SentenceTransformer? sentence = options.SentenceTransformer;
        if (sentence is not null && sentence.HiddenSize != config.HiddenSize)
        {
            throw new ArgumentException(
                $"The SentenceTransformer pools vectors of {sentence.HiddenSize} dimensions, but the model's have {config.HiddenSize}.",
                nameof(options));
        }

        Pooling? pooling = options.Pooling ?? (sentence is null ? Pooling.None : null);
        if (pooling == Pooling.None) return null;
        EmbeddingChain chain = sentence?.Chain ?? new EmbeddingChain(config.HiddenSize, [pooling!.Value], []);
        return chain.With(sentence is null ? null : pooling, options.Normalize);
    }

    public override PipelineItem<FeatureExtractionResult> Prepare(string input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        sequences.Encode(_tokenizer, _reading.Text(_prompt, input), pair: null, _tokenization);
        return new Item(this);
    }

    /// <summary>A vector a token, unless they are pooled.</summary>
    public override long ResultBytes(InputSequences sequences) =>
        _chain is null ? (long)sequences.TokenCount * _hidden * BytesOfNumber : 0;

    /// <summary>The tokens of the prompt by itself, without the special token behind it.</summary>
    private int PromptLength()
    {
        IReadOnlyList<int> special = _tokenizer.Encode(_reading.Text(_prompt, ""), null, _tokenization).SpecialTokensMask;
        return special is [.., 1] ? special.Count - 1 : special.Count;
    }

    private FeatureExtractionResult Result(SequenceOutput output)
    {
        if (_chain is not null)
        {
            ReadOnlySpan<float> states = output.Values.Slice(output.PadLeft * _hidden, output.Sequence.Length * _hidden);
            float[] embedding = _chain.Embed(states, output.Sequence.AttentionMask, _skipped);
            return new FeatureExtractionResult(embedding, [embedding.Length], output.Sequence.TokenCount);
        }

        float[] values = output.Values.ToArray();
        if (_normalizesTokens) TokenPooling.Normalize(values, _hidden);
        return new FeatureExtractionResult(values, [1, values.Length / _hidden, _hidden], output.Sequence.TokenCount);
    }

    private sealed class Item(FeatureExtractionCall call) : PipelineItem<FeatureExtractionResult>
    {
        private FeatureExtractionResult? _result;

        public override void Accept(int sequence, SequenceOutput output) => _result = call.Result(output);

        public override FeatureExtractionResult Finish() => _result!;
    }
}
