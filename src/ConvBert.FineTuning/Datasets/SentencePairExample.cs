namespace ConvBert.FineTuning;

/// <summary>Texts that are alike, or two texts and how alike they are.</summary>
/// <param name="Anchor">The first text, such as a question.</param>
/// <param name="Positive">The other, such as its answer.</param>
public sealed record SentencePairExample(string Anchor, string Positive)
{
    /// <summary>Texts that are not like the anchor, though it may seem so; in all examples of a file as many.</summary>
    public IReadOnlyList<string> Negatives { get; init; } = [];

    /// <summary>How alike the two texts are, on any scale; null for texts that belong together.</summary>
    public float? Score { get; init; }
}
