namespace ConvBert.Pipelines;

/// <summary>A text addressed by code points, the unit of the tokenizer's offsets and of Hugging Face's answers.</summary>
internal sealed class CodePointText
{
    private readonly int[]? _starts;

    public CodePointText(string text)
    {
        Text = text;
        Length = Count(text);
        if (Length == text.Length) return;
        _starts = new int[Length + 1];
        for (int i = 0, codePoint = 0; i < text.Length; codePoint++)
        {
            _starts[codePoint] = i;
            i += char.IsSurrogatePair(text, i) ? 2 : 1;
        }

        _starts[Length] = text.Length;
    }

    public string Text { get; }

    /// <summary>Number of code points.</summary>
    public int Length { get; }

    /// <summary>The number of code points of a text; a lone surrogate counts as one.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        for (int i = text.IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i + 1 < text.Length; i++)
        {
            if (!char.IsSurrogatePair(text[i], text[i + 1])) continue;
            count--;
            i++;
        }

        return count;
    }

    /// <summary>Refuses a text with a lone surrogate, as the tokenizer does.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate.</exception>
    public static void ThrowIfNotWellFormed(string text, string name)
    {
        int i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (; i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsSurrogatePair(text, i))
            {
                throw new ArgumentException($"The text holds a lone surrogate at code point {Count(text.AsSpan(0, i))}; expected well-formed Unicode.", name);
            }

            i++;
        }
    }

    /// <summary>The UTF-16 index at which a code point starts; the text's end for everything past it.</summary>
    public int Utf16Index(int codePoint)
    {
        codePoint = Math.Clamp(codePoint, 0, Length);
        return _starts is null ? codePoint : _starts[codePoint];
    }

    /// <summary>The code points from <paramref name="start"/> up to <paramref name="end"/>, both clamped to the text; empty where they cross.</summary>
    public string Slice(int start, int end)
    {
        int from = Utf16Index(start), to = Utf16Index(end);
        return from < to ? Text[from..to] : string.Empty;
    }

    /// <summary>The number of code points of <see cref="Slice"/>.</summary>
    public int SliceLength(int start, int end) => Math.Max(0, Math.Clamp(end, 0, Length) - Math.Clamp(start, 0, Length));
}
