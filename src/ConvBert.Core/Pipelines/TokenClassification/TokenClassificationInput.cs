namespace ConvBert.Pipelines;

/// <summary>A text, or one that is already split into words.</summary>
public sealed record TokenClassificationInput
{
    /// <summary>A text.</summary>
    public TokenClassificationInput(string text) => Text = text;

    /// <summary>
    /// A text that is already split into words; offsets refer to the words joined with
    /// <see cref="TokenClassificationOptions.Delimiter"/>. Needs the fast tokenizer.
    /// </summary>
    public TokenClassificationInput(IReadOnlyList<string> words) => Words = words;

    /// <summary>The text; null where <see cref="Words"/> is given.</summary>
    public string? Text { get; }

    /// <summary>The words; null where <see cref="Text"/> is given.</summary>
    public IReadOnlyList<string>? Words { get; }

    /// <summary>
    /// Offsets that replace the tokenizer's, one for each token of the model's input, in code points; null (the default) for none.
    /// </summary>
    public IReadOnlyList<(int Start, int End)>? OffsetMapping { get; init; }

    /// <summary>A text.</summary>
    public static implicit operator TokenClassificationInput(string text) => FromString(text);

    /// <summary>A text.</summary>
    public static TokenClassificationInput FromString(string text) => new(text);
}
