using System.Numerics.Tensors;
using ConvBert.Configuration;

namespace ConvBert.Pipelines;

/// <summary>
/// How a text becomes one embedding behind the model: what the folder of a sentence-transformers model says beside its weights. Prompts,
/// truncation, pooling (several poolings are concatenated), and the modules behind it.
/// </summary>
public sealed class SentenceTransformer
{
    /// <summary>An embedding that is pooled, and scaled where asked.</summary>
    /// <param name="hiddenSize">The model's <c>hidden_size</c>.</param>
    /// <param name="poolings">The poolings; null for <see cref="Pooling.Mean"/>.</param>
    /// <param name="normalize">Whether it is scaled to length 1.</param>
    /// <exception cref="ArgumentException">There is no pooling, or one is <see cref="Pooling.None"/> or unknown.</exception>
    public SentenceTransformer(int hiddenSize, IReadOnlyList<Pooling>? poolings = null, bool normalize = false)
        : this(hiddenSize, poolings ?? [Pooling.Mean], normalize ? [NormalizeModule.Instance] : [])
    {
    }

    internal SentenceTransformer(int hiddenSize, IReadOnlyList<Pooling> poolings, IReadOnlyList<SentenceModule> modules)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        foreach (Pooling pooling in poolings)
        {
            if (pooling == Pooling.None || !Enum.IsDefined(pooling))
                throw new ArgumentException($"{pooling} does not make one vector of a text.", nameof(poolings));
        }

        Chain = new EmbeddingChain(hiddenSize, poolings, modules);
    }

    /// <summary>The number of tokens at which texts are cut; null for the tokenizer's and the model's limits.</summary>
    public int? MaxSeqLength { get; init; }

    /// <summary>Whether texts are lower-cased, whatever the tokenizer does. Default false.</summary>
    public bool DoLowerCase { get; init; }

    /// <summary>The poolings; their vectors are concatenated.</summary>
    public IReadOnlyList<Pooling> Poolings => Chain.Poolings;

    /// <summary>Whether the tokens of a prompt take part in the pooling. Default true.</summary>
    public bool IncludePrompt { get; init; } = true;

    /// <summary>The names of sentence-transformers' modules: <c>Transformer</c>, <c>Pooling</c>, and those behind them.</summary>
    public IReadOnlyList<string> ModuleNames => ["Transformer", "Pooling", .. Chain.Modules.Select(module => module.Name)];

    /// <summary>The model's <c>hidden_size</c>.</summary>
    public int HiddenSize => Chain.HiddenSize;

    /// <summary>The number of dimensions of an embedding.</summary>
    public int EmbeddingDimension => Chain.Dimension;

    /// <summary>What is put in front of a text, by name.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = PromptSettings.None.Prompts;

    /// <summary>The prompt that is used unless another is asked for; null for none.</summary>
    public string? DefaultPromptName { get; init; }

    /// <summary>How two embeddings are compared. Default <see cref="SimilarityFunction.Cosine"/>.</summary>
    public SimilarityFunction SimilarityFunction { get; init; }

    internal EmbeddingChain Chain { get; }

    /// <summary>How texts are changed and cut before the model reads them.</summary>
    internal TextReading Reading => new(new TransformerSettings(MaxSeqLength, DoLowerCase), new PromptSettings(Prompts, DefaultPromptName));

    /// <summary>Reads the files of a sentence-transformers folder.</summary>
    /// <param name="path">The folder of <c>modules.json</c>, or the model's folder in the local hub cache.</param>
    /// <param name="revision">The revision to use from a hub cache folder. Default <c>main</c>.</param>
    /// <exception cref="ConvBertConfigException">A file is missing or malformed, or names a module or mode that is not known.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights of a module are missing or malformed.</exception>
    public static SentenceTransformer FromPretrained(string path, string revision = "main")
    {
        string folder = Checkpoints.HubCache.FolderOf(path, revision);
        return SentenceTransformerFolder.TryRead(folder)?.SentenceTransformer
            ?? throw new ConvBertConfigException(
                $"{Path.Combine(folder, SentenceTransformerFiles.Modules)}: no such file; a sentence-transformers folder holds one");
    }

    /// <summary>
    /// Writes the files of a sentence-transformers folder that are not the transformer's: <c>modules.json</c> and what it names. All
    /// versions of sentence-transformers read them.
    /// </summary>
    /// <param name="folder">The folder, in which model and tokenizer are saved too. Created if it does not exist.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public void SavePretrained(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        SentenceTransformerWriter.Write(this, folder);
    }

    /// <summary>Compares two embeddings by <see cref="SimilarityFunction"/>; a larger number is a closer meaning.</summary>
    /// <exception cref="ArgumentException">The embeddings are empty or of different lengths.</exception>
    public float Similarity(ReadOnlySpan<float> left, ReadOnlySpan<float> right) => SimilarityFunction switch
    {
        SimilarityFunction.Cosine => TensorPrimitives.CosineSimilarity(left, right),
        SimilarityFunction.Dot => TensorPrimitives.Dot(left, right),
        SimilarityFunction.Euclidean => -TensorPrimitives.Distance(left, right),
        _ => -ManhattanDistance(left, right),
    };

    private static float ManhattanDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.IsEmpty || left.Length != right.Length)
            throw new ArgumentException($"Embeddings of {left.Length} and {right.Length} dimensions cannot be compared.", nameof(right));
        float distance = 0;
        for (int i = 0; i < left.Length; i++) distance += Math.Abs(left[i] - right[i]);
        return distance;
    }
}
