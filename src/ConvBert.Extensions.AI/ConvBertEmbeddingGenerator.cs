using ConvBert.Pipelines;
using ConvBert.Tokenization;
using Microsoft.Extensions.AI;

namespace ConvBert.Extensions.AI;

/// <summary>
/// Generates text embeddings with a ConvBERT model, as the folder of a sentence-transformers model says, or by pooling the last hidden
/// states. One instance may be used from any number of threads at once.
/// </summary>
public sealed class ConvBertEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The key of <see cref="EmbeddingGenerationOptions.AdditionalProperties"/> that names the prompt of a call.</summary>
    public const string PromptNameKey = "prompt_name";

    private readonly FeatureExtractionPipeline _pipeline;
    private readonly FeatureExtractionOptions _options;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly int _dimensions;

    /// <summary>A generator over a pipeline, which it disposes with itself.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="options">How a text becomes one vector; null for the defaults.</param>
    /// <param name="modelId">The model's name in the metadata; null for none.</param>
    /// <exception cref="ArgumentException">The options specify no pooling, or do not fit the model.</exception>
    public ConvBertEmbeddingGenerator(FeatureExtractionPipeline pipeline, ConvBertEmbeddingOptions? options = null, string? modelId = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        options ??= new ConvBertEmbeddingOptions();
        if (options.Pooling == Pooling.None)
        {
            throw new ArgumentException("An embedding needs pooling: any but None.", nameof(options));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchTokens, 1, nameof(options));
        _pipeline = pipeline;
        _options = ToFeatureOptions(options, pipeline);
        _dimensions = pipeline.GetEmbeddingDimension(_options);
        _metadata = new EmbeddingGeneratorMetadata("convbert", defaultModelId: modelId, defaultModelDimensions: _dimensions);
    }

    /// <summary>Loads model and tokenizer.</summary>
    /// <param name="path">
    /// A folder in Hugging Face layout, a model's folder of the local hub cache, a weights file or an index of shards.
    /// </param>
    /// <param name="options">How a text becomes one vector; null for the defaults.</param>
    /// <param name="load">How they are loaded; null for the defaults.</param>
    public static ConvBertEmbeddingGenerator FromPretrained(
        string path, ConvBertEmbeddingOptions? options = null, PipelineLoadOptions? load = null) =>
        new(FeatureExtractionPipeline.FromPretrained(path, load), options, ModelId(path));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The options ask for another model, for another number of dimensions, or for a prompt that the model does not have.
    /// </exception>
    /// <exception cref="PipelineException">A text cannot be read by the model.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        Check(options);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        long tokens = 0;
        IAsyncEnumerable<FeatureExtractionResult> results =
            _pipeline.RunStreamAsync(values.ToAsyncEnumerable(), OptionsOf(options), cancellationToken);
        await foreach (FeatureExtractionResult result in results.ConfigureAwait(false))
        {
            embeddings.Add(new Embedding<float>(result.Values.ToArray())
            {
                CreatedAt = DateTimeOffset.UtcNow,
                ModelId = _metadata.DefaultModelId,
            });
            tokens += result.TokenCount;
        }

        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return embeddings;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return _metadata;
        if (serviceType == typeof(FeatureExtractionPipeline)) return _pipeline;
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Disposes the model.</summary>
    public void Dispose() => _pipeline.Dispose();

    /// <summary>The model's name: that of its repository in a hub cache, else of its folder.</summary>
    private static string ModelId(string path)
    {
        string folder = Path.GetFullPath(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path);
        const string Cached = "models--";
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            string name = Path.GetFileName(at);
            if (!name.StartsWith(Cached, StringComparison.Ordinal)) continue;
            return name[Cached.Length..].Replace("--", "/", StringComparison.Ordinal);
        }

        return Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
    }

    private static FeatureExtractionOptions ToFeatureOptions(ConvBertEmbeddingOptions options, FeatureExtractionPipeline pipeline) =>
        pipeline.EmbeddingOptions with
        {
            Pooling = options.Pooling ?? pipeline.EmbeddingOptions.Pooling,
            Normalize = options.Normalize ?? (pipeline.SentenceTransformer is null ? true : null),
            PromptName = options.PromptName,
            MaxBatchTokens = options.MaxBatchTokens,
            Tokenization = options.Truncate
                ? new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = MaxLength(pipeline) }
                : new EncodingOptions(),
        };

    /// <summary>The sentence-transformers model's or else the tokenizer's limit, or the model's where that is less.</summary>
    private static int MaxLength(FeatureExtractionPipeline pipeline) => (int)Math.Min(
        pipeline.SentenceTransformer?.MaxSeqLength ?? pipeline.Tokenizer.ModelMaxLength, pipeline.Config.MaxPositionEmbeddings);

    private FeatureExtractionOptions OptionsOf(EmbeddingGenerationOptions? options)
    {
        if (options?.AdditionalProperties?.TryGetValue(PromptNameKey, out object? name) != true || name is null) return _options;
        return name is string text
            ? _options with { PromptName = text }
            : throw new ArgumentException($"{PromptNameKey} is a {name.GetType().Name}; expected a string.", nameof(options));
    }

    private void Check(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is int dimensions && dimensions != _dimensions)
        {
            throw new ArgumentException($"The model's embeddings have {_dimensions} dimensions, not {dimensions}.", nameof(options));
        }

        if (options?.ModelId is string model && model != _metadata.DefaultModelId)
        {
            throw new ArgumentException($"This generator has the model '{_metadata.DefaultModelId}', not '{model}'.", nameof(options));
        }
    }
}
