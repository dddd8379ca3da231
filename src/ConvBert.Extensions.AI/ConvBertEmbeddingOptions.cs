using ConvBert.Pipelines;

namespace ConvBert.Extensions.AI;

/// <summary>How <see cref="ConvBertEmbeddingGenerator"/> makes one vector of a text.</summary>
public sealed record ConvBertEmbeddingOptions
{
    /// <summary>How the tokens' vectors become one; any but <see cref="Pooling.None"/>. Default <see cref="Pooling.Mean"/>.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Whether embeddings are scaled to length 1. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Whether a text longer than the model reads is cut; false refuses it. Default true.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>Tokens of a batch; it changes speed and memory, never a vector. Default 2048.</summary>
    public int MaxBatchTokens { get; init; } = 2048;
}
