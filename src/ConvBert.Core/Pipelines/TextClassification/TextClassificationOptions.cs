using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Parameters of <see cref="TextClassificationPipeline"/>.</summary>
public sealed record TextClassificationOptions : PipelineCallOptions
{
    /// <summary>How many labels a text gets, best first; null gives all. Default 1.</summary>
    public int? TopK { get; init; } = 1;

    /// <summary>Whether all labels are given in the model's order instead of the best first. Default false.</summary>
    public bool KeepLabelOrder { get; init; }

    /// <summary>
    /// What turns logits into scores. Null (the default) follows the configuration: nothing for regression, sigmoid for several labels at once or a single
    /// label, softmax otherwise.
    /// </summary>
    public ScoreFunction? FunctionToApply { get; init; }

    /// <summary>How texts are tokenized, such as truncated; null for the defaults.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
