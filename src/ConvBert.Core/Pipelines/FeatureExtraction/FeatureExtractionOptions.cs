using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="FeatureExtractionPipeline"/>.</summary>
public sealed record FeatureExtractionOptions : PipelineCallOptions
{
    /// <summary>How the tokens' vectors become one. Default <see cref="ConvBert.Pipelines.Pooling.None"/>: one vector a token.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>Whether each vector is scaled to length 1. Default false.</summary>
    public bool Normalize { get; init; }

    /// <summary>How texts are tokenized, such as truncated; null for the defaults.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
