using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="FeatureExtractionPipeline"/>. The defaults are Hugging Face's: one vector a token.</summary>
public sealed record FeatureExtractionOptions : PipelineCallOptions
{
    /// <summary>
    /// How a text becomes one embedding, such as the model folder's own (<see cref="FeatureExtractionPipeline.SentenceTransformer"/>); null
    /// for the options alone. Default null.
    /// </summary>
    public SentenceTransformer? SentenceTransformer { get; init; }

    /// <summary>
    /// How the tokens' vectors become one, in place of what <see cref="SentenceTransformer"/> says; <see
    /// cref="ConvBert.Pipelines.Pooling.None"/> gives one vector a token without any module. Default null: that of
    /// <see cref="SentenceTransformer"/>, or <see cref="ConvBert.Pipelines.Pooling.None"/>.
    /// </summary>
    public Pooling? Pooling { get; init; }

    /// <summary>
    /// Whether each vector is scaled to length 1 at the end. Default null: as <see cref="SentenceTransformer"/> says, or false.
    /// </summary>
    public bool? Normalize { get; init; }

    /// <summary>
    /// The name of the prompt of <see cref="SentenceTransformer"/> that is put in front of the texts. Default null: its default prompt.
    /// </summary>
    public string? PromptName { get; init; }

    /// <summary>What is put in front of the texts, in place of a prompt by name; empty for nothing. Default null.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// How texts are tokenized, such as truncated; null for the defaults, which truncate to what is read where there is a
    /// <see cref="SentenceTransformer"/>.
    /// </summary>
    public EncodingOptions? Tokenization { get; init; }
}
