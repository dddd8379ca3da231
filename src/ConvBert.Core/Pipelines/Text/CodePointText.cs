using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>A text addressed by code points, the unit of the tokenizer's offsets and of Hugging Face's answers.</summary>
internal sealed class CodePointText
{
    private readonly int[]? _starts;

    public CodePointText(string text)
    {
        Text = text;
        Length = CodePoints.Count(text);
        if (Length < text.Length) _starts = CodePoints.Utf16Places(text);
    }

    public string Text { get; }

    /// <summary>Number of code points.</summary>
    public int Length { get; }

    /// <summary>The UTF-16 index at which a code point starts; the text's end for everything past it.</summary>
    public int Utf16Index(int codePoint)
    {
        codePoint = Math.Clamp(codePoint, 0, Length);
        return _starts is null ? codePoint : _starts[codePoint];
    }

    /// <summary>
    /// The code points from <paramref name="start"/> up to <paramref name="end"/>, both clamped to the text; empty where they cross.
    /// </summary>
    public string Slice(int start, int end)
    {
        int from = Utf16Index(start), to = Utf16Index(end);
        return from < to ? Text[from..to] : string.Empty;
    }

    /// <summary>The number of code points of <see cref="Slice"/>.</summary>
    public int SliceLength(int start, int end) => Math.Max(0, Math.Clamp(end, 0, Length) - Math.Clamp(start, 0, Length));
}
