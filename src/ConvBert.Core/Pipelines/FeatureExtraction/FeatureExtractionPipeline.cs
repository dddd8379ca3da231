using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Feature extraction: the model's last hidden states, one vector a token, or one embedding a text, pooled as the options or the folder of
/// a sentence-transformers model say (<see cref="EmbeddingOptions"/>).
/// </summary>
public sealed class FeatureExtractionPipeline : Pipeline<string, FeatureExtractionOptions, FeatureExtractionResult>
{
    private static readonly FeatureExtractionOptions Defaults = new();

    private readonly HiddenStateForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="sentenceTransformer">How a text becomes one embedding; null for no such thing.</param>
    public FeatureExtractionPipeline(
        ConvBertModel model, ConvBertTokenizerBase tokenizer, SentenceTransformer? sentenceTransformer = null)
        : this(model, tokenizer, sentenceTransformer, owned: null)
    {
    }

    private FeatureExtractionPipeline(
        ConvBertModel model, ConvBertTokenizerBase tokenizer, SentenceTransformer? sentenceTransformer, IDisposable? owned)
        : base(model, model.Config, tokenizer, owned)
    {
        _forward = new HiddenStateForward(model);
        SentenceTransformer = sentenceTransformer;
        EmbeddingOptions = sentenceTransformer is null
            ? new FeatureExtractionOptions { Pooling = Pooling.Mean }
            : new FeatureExtractionOptions { SentenceTransformer = sentenceTransformer };
    }

    /// <summary>How the model's folder makes one embedding of a text; null for a folder without <c>modules.json</c>.</summary>
    public SentenceTransformer? SentenceTransformer { get; }

    /// <summary>
    /// Options for one embedding a text: as <see cref="SentenceTransformer"/> says, or the mean of the tokens' vectors for a model without
    /// one, as sentence-transformers does.
    /// </summary>
    public FeatureExtractionOptions EmbeddingOptions { get; }

    /// <summary>
    /// Loads model and tokenizer, and for a folder of sentence-transformers how it makes one embedding of a text
    /// (<see cref="SentenceTransformer"/>).
    /// </summary>
    /// <param name="path">
    /// A folder in Hugging Face layout, a model's folder of the local hub cache, a weights file or an index of shards.
    /// </param>
    /// <param name="options">How they are loaded; null for the defaults.</param>
    /// <exception cref="ConvBertConfigException">A configuration is missing or malformed, or names a module that is not known.</exception>
    /// <exception cref="CheckpointException">Weights are missing or malformed.</exception>
    /// <exception cref="TokenizerException">The tokenizer's files are missing or malformed.</exception>
    public static FeatureExtractionPipeline FromPretrained(string path, PipelineLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new PipelineLoadOptions();
        bool isFile = File.Exists(path);
        string folder = HubCache.FolderOf(path, options.Revision);
        SentenceTransformerFolder? sentence = SentenceTransformerFolder.TryRead(folder);
        // A weights file by itself is the transformer only where that lies in the same folder.
        if (isFile && sentence is not null && sentence.TransformerPath != folder) sentence = null;
        string transformer = isFile ? path : sentence?.TransformerPath ?? path;
        ConvBertTokenizerBase tokenizer = options.LoadTokenizer(transformer);
        ConvBertModel model = ConvBertModel.FromPretrained(transformer, options.Model);
        try
        {
            sentence?.RequireHiddenSize(model.Config);
            return new FeatureExtractionPipeline(model, tokenizer, sentence?.SentenceTransformer, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The cosine similarity of two embeddings, from −1 to 1.</summary>
    /// <exception cref="ArgumentException">The embeddings are empty or of different lengths.</exception>
    public static float CosineSimilarity(FeatureExtractionResult left, FeatureExtractionResult right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return TensorPrimitives.CosineSimilarity(left.Values, right.Values);
    }

    /// <summary>The number of dimensions of a vector, of an embedding or of a token, that a call with these options gives.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options do not fit the model or each other.</exception>
    public int GetEmbeddingDimension(FeatureExtractionOptions? options = null) =>
        FeatureExtractionCall.Chain(options ?? Defaults, Config)?.Dimension ?? Config.HiddenSize;

    private protected override PipelineCall<string, FeatureExtractionResult> Begin(FeatureExtractionOptions? options) =>
        new FeatureExtractionCall(options ?? Defaults, _forward, Tokenizer, Config);
}
