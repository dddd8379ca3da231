namespace ConvBert.FineTuning;

/// <summary>A text, or a pair of texts, with what is to be said about it.</summary>
/// <param name="Text">The text.</param>
/// <param name="TextPair">The second text; null for none.</param>
public sealed record TextClassificationExample(string Text, string? TextPair = null)
{
    /// <summary>The names of its labels: one for single-label, any number for multi-label data, none for regression.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The number to predict; null unless the data set is a regression.</summary>
    public float? Target { get; init; }
}
