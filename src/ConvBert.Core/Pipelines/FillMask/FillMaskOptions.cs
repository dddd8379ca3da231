using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="FillMaskPipeline"/>.</summary>
public sealed record FillMaskOptions : PipelineCallOptions
{
    /// <summary>The number of predictions for a mask, at most the size of the vocabulary. Default 5.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>
    /// The only tokens to consider, looked up in the vocabulary as written; a word that is not there is replaced by its first token.
    /// Probabilities remain those over the whole vocabulary. Null (the default) considers all tokens.
    /// </summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>How texts are tokenized, such as truncated; null for the defaults.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
