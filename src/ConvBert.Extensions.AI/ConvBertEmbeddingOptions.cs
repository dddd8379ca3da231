using ConvBert.Pipelines;

namespace ConvBert.Extensions.AI;

/// <summary>How <see cref="ConvBertEmbeddingGenerator"/> makes one vector of a text.</summary>
public sealed record ConvBertEmbeddingOptions
{
    /// <summary>How the tokens' vectors become one; any but <see cref="Pooling.None"/>. Default <see cref="Pooling.Mean"/>.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Whether embeddings are scaled to length 1. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>
    /// Whether a text is truncated to the tokenizer's <c>model_max_length</c>, or to what the model reads where that is less; false refuses
    /// a text that is longer than the model reads. Default true.
    /// </summary>
    public bool Truncate { get; init; } = true;

    /// <summary>Tokens of a batch; it changes speed and memory, never a vector. Default 2048.</summary>
    public int MaxBatchTokens { get; init; } = 2048;
}
