using System.Buffers;
using System.Globalization;
using System.Text;

namespace ConvBert.Serving.Lines;

/// <summary>
/// Text as a terminal may show it: a character that would act on the terminal, or on the order of the text, is shown as <c>\uXXXX</c>.
/// </summary>
internal static class VisibleText
{
    /// <summary>Control characters but tab and line feed, overrides of the writing direction, and half surrogate pairs.</summary>
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x10000).Select(c => (char)c)
            .Where(c => (char.IsControl(c) && c is not ('\t' or '\n')) || IsDirection(c) || char.IsSurrogate(c))]);

    /// <summary>The text with every such character escaped.</summary>
    public static string Of(string text)
    {
        int at = text.AsSpan().IndexOfAny(Suspects);
        if (at < 0) return text;
        var visible = new StringBuilder(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])) visible.Append(c).Append(text[++at]);
            else if (Suspects.Contains(c)) visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else visible.Append(c);
        }
        return visible.ToString();
    }

    private static bool IsDirection(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
