using ConvBert.Pipelines;

namespace ConvBert.Extensions.AI;

/// <summary>How <see cref="ConvBertEmbeddingGenerator"/> makes one vector of a text.</summary>
public sealed record ConvBertEmbeddingOptions
{
    /// <summary>
    /// How the tokens' vectors become one; any but <see cref="Pooling.None"/>. Default null: as the folder of a sentence-transformers model
    /// says, or <see cref="Pooling.Mean"/>.
    /// </summary>
    public Pooling? Pooling { get; init; }

    /// <summary>
    /// Whether embeddings are scaled to length 1. Default null: as the folder of a sentence-transformers model says, or true.
    /// </summary>
    public bool? Normalize { get; init; }

    /// <summary>
    /// The name of the model's prompt that is put in front of each text, unless a call names another under
    /// <see cref="ConvBertEmbeddingGenerator.PromptNameKey"/>. Default null: the model's default prompt, or none.
    /// </summary>
    public string? PromptName { get; init; }

    /// <summary>
    /// Whether a text is truncated to the <c>max_seq_length</c> of a sentence-transformers model or else the tokenizer's
    /// <c>model_max_length</c>, or to what the model reads where that is less; false refuses a text that is longer than the model reads.
    /// Default true.
    /// </summary>
    public bool Truncate { get; init; } = true;

    /// <summary>Tokens of a batch; it changes speed and memory, never a vector. Default 2048.</summary>
    public int MaxBatchTokens { get; init; } = 2048;
}
