using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="ZeroShotClassificationPipeline"/>.</summary>
public sealed record ZeroShotClassificationOptions : PipelineCallOptions
{
    /// <summary>The labels to choose from, at least one.</summary>
    public required IReadOnlyList<string> CandidateLabels { get; init; }

    /// <summary>
    /// The sentence into which each label is formatted, in the syntax of Python's <c>str.format</c>. Default "This example is {}."
    /// </summary>
    public string HypothesisTemplate { get; init; } = "This example is {}.";

    /// <summary>
    /// Whether several labels may be true, so that each is scored independently. False (the default) makes the scores sum to 1.
    /// </summary>
    public bool MultiLabel { get; init; }

    /// <summary>The labels of a text such as <c>"politics, public health"</c>: split at commas, stripped, without empty ones.</summary>
    public static IReadOnlyList<string> ParseLabels(string labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Split(',').Select(PythonText.Strip).Where(label => label.Length > 0)];
    }
}
