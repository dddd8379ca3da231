using System.Numerics.Tensors;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Feature extraction: the model's last hidden states, one vector a token, or pooled into one embedding a text.</summary>
public sealed class FeatureExtractionPipeline : Pipeline<string, FeatureExtractionOptions, FeatureExtractionResult>
{
    private static readonly FeatureExtractionOptions Defaults = new();

    private readonly HiddenStateForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    public FeatureExtractionPipeline(ConvBertModel model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, owned: null)
    {
    }

    private FeatureExtractionPipeline(ConvBertModel model, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model.Config, tokenizer, owned) => _forward = new HiddenStateForward(model);

    /// <summary>Loads model and tokenizer.</summary>
    /// <param name="path">
    /// A folder in Hugging Face layout, a model's folder of the local hub cache, a weights file or an index of shards.
    /// </param>
    /// <param name="options">How they are loaded; null for the defaults.</param>
    public static FeatureExtractionPipeline FromPretrained(string path, PipelineLoadOptions? options = null)
    {
        options ??= new PipelineLoadOptions();
        ConvBertTokenizerBase tokenizer = options.LoadTokenizer(path);
        ConvBertModel model = ConvBertModel.FromPretrained(path, options.Model);
        return new FeatureExtractionPipeline(model, tokenizer, model);
    }

    /// <summary>The cosine similarity of two embeddings, from −1 to 1.</summary>
    /// <exception cref="ArgumentException">The embeddings are empty or of different lengths.</exception>
    public static float CosineSimilarity(FeatureExtractionResult left, FeatureExtractionResult right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return TensorPrimitives.CosineSimilarity(left.Values, right.Values);
    }

    private protected override PipelineCall<string, FeatureExtractionResult> Begin(FeatureExtractionOptions? options) =>
        new FeatureExtractionCall(options ?? Defaults, _forward, Tokenizer, Config.HiddenSize);
}
