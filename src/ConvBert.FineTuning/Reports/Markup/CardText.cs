using System.Globalization;
using System.Text;

namespace ConvBert.FineTuning.Reports;

/// <summary>Texts of data and files in Markdown and YAML, where they are to mean nothing but themselves.</summary>
internal static class CardText
{
    private const string Punctuation = "\\`*_{}[]()#+!|~&$";

    /// <summary>The joiners of emojis and of scripts that join their letters; other characters without a shape are not needed.</summary>
    private const string Joiners = "\u200C\u200D";

    /// <summary>A text within a line of Markdown.</summary>
    public static string Markdown(string text)
    {
        var output = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t') output.Append(' ');
            else if (IsInvisible(rune)) output.Append(Rune.ReplacementChar.ToString());
            else if (rune.Value is '<') output.Append("&lt;");
            else if (rune.Value is '>') output.Append("&gt;");
            else if (rune.IsAscii && Punctuation.Contains((char)rune.Value)) output.Append('\\').Append((char)rune.Value);
            else output.Append(rune.ToString());
        }

        return output.ToString();
    }

    /// <summary>A value in YAML: as it is where that is safe, else between quotation marks.</summary>
    public static string Yaml(string text)
    {
        bool isPlain = text.Length > 0 && char.IsAsciiLetter(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
        if (isPlain) return text;
        var output = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') output.Append('\\').Append((char)rune.Value);
            else if (rune.IsBmp && (rune.Value is '<' || IsInvisible(rune))) output.Append($"\\u{rune.Value:X4}");
            else output.Append(rune.ToString());
        }

        return output.Append('"').ToString();
    }

    /// <summary>Controls, turns of the writing direction, ends of lines and paragraphs, and what is no character.</summary>
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.Format => !(rune.IsBmp && Joiners.Contains((char)rune.Value)),
        _ => false,
    };
}
