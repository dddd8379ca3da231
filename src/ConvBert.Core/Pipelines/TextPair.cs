namespace ConvBert.Pipelines;

/// <summary>A text, alone or with a second one beside it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second text; null where there is none.</param>
public sealed record TextPair(string Text, string? Pair = null)
{
    /// <summary>A text alone.</summary>
    public static implicit operator TextPair(string text) => FromString(text);

    /// <summary>A text alone.</summary>
    public static TextPair FromString(string text) => new(text);
}
