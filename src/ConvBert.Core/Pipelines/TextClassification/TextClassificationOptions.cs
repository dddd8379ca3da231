using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="TextClassificationPipeline"/>.</summary>
public sealed record TextClassificationOptions : PipelineCallOptions
{
    /// <summary>The number of labels to return, best first; null returns all. Default 1.</summary>
    public int? TopK { get; init; } = 1;

    /// <summary>Whether to return all labels in the model's order instead of the best first. Default false.</summary>
    public bool KeepLabelOrder { get; init; }

    /// <summary>
    /// The function that turns logits into scores. Null (the default) follows the configuration: none for regression, sigmoid for
    /// multi-label classification or a single label, softmax otherwise.
    /// </summary>
    public ScoreFunction? FunctionToApply { get; init; }

    /// <summary>How texts are tokenized, such as truncated; null for the defaults.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
