using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Explain;

/// <summary>Looks inside a model while it reads a text. Any number of threads may use one.</summary>
public sealed class Explainer : IDisposable
{
    /// <summary>
    /// The most probabilities that an explanation holds: 32 Mi, a byte each when packed. The base model needs 19 Mi for its 512 tokens.
    /// </summary>
    public const long MaxProbabilities = 32L << 20;

    private readonly ConvBertPreTrainedModel _model;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly bool _ownsModel;

    /// <summary>An explainer over a model that the caller keeps.</summary>
    /// <param name="model">The model; its head does not matter.</param>
    /// <param name="tokenizer">Its tokenizer. The slow one gives no offsets.</param>
    public Explainer(ConvBertPreTrainedModel model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, ownsModel: false)
    {
    }

    private Explainer(ConvBertPreTrainedModel model, ConvBertTokenizerBase tokenizer, bool ownsModel)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        _model = model;
        _tokenizer = tokenizer;
        _ownsModel = ownsModel;
    }

    /// <summary>Loads the encoder and the tokenizer of a folder in Hugging Face layout.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">Loading options of the model; null for the defaults.</param>
    /// <exception cref="ConvBertConfigException">The configuration is missing, unreadable or invalid.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights are missing, malformed, or do not match the configuration.</exception>
    /// <exception cref="TokenizerException">The tokenizer's files are missing or malformed.</exception>
    public static Explainer FromPretrained(string path, ConvBertLoadOptions? options = null)
    {
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(path);
        return new Explainer(ConvBertModel.FromPretrained(path, options), tokenizer, ownsModel: true);
    }

    /// <summary>Runs a text, or a pair of texts, through the encoder and keeps what its layers compute inside.</summary>
    /// <param name="text">The text.</param>
    /// <param name="textPair">A second text beside it; null for none.</param>
    /// <param name="options">What is explained; null for all layers.</param>
    /// <param name="cancellationToken">Observed between the model's layers.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="PipelineException">The text has no token, is longer than the model reads, or has more probabilities than
    /// <see cref="MaxProbabilities"/>.</exception>
    /// <exception cref="TokenizerException">The pair cannot be truncated.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Explanation Explain(
        string text, string? textPair = null, ExplainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new ExplainOptions();
        IReadOnlyList<int> layers = options.Layers ?? [.. Enumerable.Range(0, _model.Config.NumHiddenLayers)];
        (TokenizerEncoding encoding, bool isTruncated) = Encode(text, textPair, options);
        CheckSize(encoding.Count, layers.Count);
        var batch = new TokenBatch();
        batch.Add([.. encoding.Ids], [.. encoding.TypeIds]);
        SequenceLayers sequence = _model.ForwardLayers(batch, layers, cancellationToken)[0];
        return new Explanation(
            options.ModelName,
            ExplainedText.Reached(text, encoding, 0),
            textPair is null ? null : ExplainedText.Reached(textPair, encoding, 1),
            ExplainedText.Tokens(encoding),
            [.. layers.Select((layer, i) => new ExplainedLayer(layer, sequence.Attentions[i], sequence.ConvKernels[i]))],
            isTruncated);
    }

    /// <summary>Disposes the model, where the explainer loaded it.</summary>
    public void Dispose()
    {
        if (_ownsModel) _model.Dispose();
    }

    private (TokenizerEncoding Encoding, bool IsTruncated) Encode(string text, string? textPair, ExplainOptions options)
    {
        int limit = _model.Config.MaxPositionEmbeddings;
        TokenizerEncoding whole = _tokenizer.Encode(
            text, textPair, new EncodingOptions { Truncation = TruncationStrategy.DoNotTruncate });
        if (whole.Count == 0) throw new PipelineException("The text has no token.");
        if (whole.Count <= limit) return (whole, false);
        if (options.Truncation)
        {
            return (
                _tokenizer.Encode(
                    text, textPair, new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = limit }),
                true);
        }

        throw new PipelineException(
            $"The text has {whole.Count} tokens, more than max_position_embeddings = {limit}; shorten it, or ask for truncation.");
    }

    /// <summary>Refuses before the forward pass takes the memory.</summary>
    private void CheckSize(int tokens, int layers)
    {
        ConvBertConfig config = _model.Config;
        long layer = (long)config.EffectiveAttentionHeads * tokens * (tokens + config.ConvKernelSize);
        if (layer * layers > MaxProbabilities)
        {
            throw new PipelineException(
                $"{tokens} tokens in {layers} layers of {config.EffectiveAttentionHeads} heads have {layer * layers:N0} probabilities, more "
                + $"than {MaxProbabilities:N0}; shorten the text, or choose fewer layers.");
        }
    }
}
