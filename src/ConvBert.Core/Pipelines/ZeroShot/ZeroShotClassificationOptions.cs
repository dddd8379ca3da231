namespace ConvBert.Pipelines;

/// <summary>Parameters of <see cref="ZeroShotClassificationPipeline"/>.</summary>
public sealed record ZeroShotClassificationOptions : PipelineCallOptions
{
    /// <summary>The labels to choose from, at least one.</summary>
    public required IReadOnlyList<string> CandidateLabels { get; init; }

    /// <summary>The sentence that each label is put into at <c>{}</c>. Default "This example is {}."</summary>
    public string HypothesisTemplate { get; init; } = "This example is {}.";

    /// <summary>Whether several labels may be true: each is scored by itself. False (the default) lets the labels share a probability of 1.</summary>
    public bool MultiLabel { get; init; }

    /// <summary>The labels of a text such as <c>"politics, public health"</c>: parted at commas, trimmed, blanks dropped.</summary>
    public static IReadOnlyList<string> ParseLabels(string labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
