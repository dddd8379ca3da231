using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Parameters of <see cref="FillMaskPipeline"/>.</summary>
public sealed record FillMaskOptions : PipelineCallOptions
{
    /// <summary>How many predictions a mask gets, at most the size of the vocabulary. Default 5.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>
    /// The only tokens to consider, looked up in the vocabulary as they are written; a word that is not there is replaced by its first piece. Their
    /// probabilities stay those over the whole vocabulary. Null (the default) considers all.
    /// </summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>How texts are tokenized, such as truncated; null for the defaults.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
