using System.Runtime.CompilerServices;
using System.Text;

namespace ConvBert.Tokenization.Unicode;

/// <summary>Texts as code points, the unit in which the tokenizers count.</summary>
internal static class CodePoints
{
    /// <summary>The code points of a text; a lone surrogate keeps its value.</summary>
    public static int[] Of(ReadOnlySpan<char> text)
    {
        var points = new int[text.Length];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            points[count++] = pair ? char.ConvertToUtf32(text[i], text[++i]) : text[i];
        }

        return points.AsSpan(0, count).ToArray();
    }

    /// <summary>The text of code points.</summary>
    public static string Text(ReadOnlySpan<int> points)
    {
        var text = new StringBuilder(points.Length);
        foreach (int point in points) Append(text, point);
        return text.ToString();
    }

    public static void Append(StringBuilder text, int point)
    {
        if (point < 0x10000) text.Append((char)point);
        else text.Append((char)(0xD800 + ((point - 0x10000) >> 10))).Append((char)(0xDC00 + ((point - 0x10000) & 0x3FF)));
    }

    /// <summary>The UTF-16 index of each code point of a text, and of its end.</summary>
    public static int[] Utf16Places(string text)
    {
        var places = new int[Count(text) + 1];
        for (int i = 0, at = 0; at < text.Length; i++)
        {
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            places[i + 1] = at;
        }

        return places;
    }

    /// <summary>The text with lone surrogates replaced by U+FFFD.</summary>
    public static string WellFormed(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) result.Append(rune.ToString());
        return result.ToString();
    }

    public static bool IsSurrogate(int point) => point is >= 0xD800 and <= 0xDFFF;

    /// <exception cref="ArgumentException">The text holds a lone surrogate.</exception>
    public static void ThrowIfNotWellFormed(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        int at = LoneSurrogate(text);
        if (at < 0) return;
        throw new ArgumentException(
            $"The text contains a lone surrogate at code point {Count(text.AsSpan(0, at))}; expected well-formed Unicode.", name);
    }

    /// <summary>The index of the first surrogate that is not part of a pair; -1 if there is none.</summary>
    /// <remarks>Optimized on the first call: until the runtime optimizes it, the generic search boxes its bounds.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int LoneSurrogate(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        for (; at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return at;
            at++;
        }

        return -1;
    }

    /// <summary>The number of code points of a text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            if (!char.IsSurrogatePair(text[i - 1], text[i])) continue;
            count--;
            i++;
        }

        return count;
    }
}
