using System.Text;

namespace ConvBert.FineTuning.Reports.Markup;

/// <summary>Texts of data and files in Markdown and YAML, where they are to mean nothing but themselves.</summary>
internal static class CardText
{
    private const string Punctuation = "\\`*_{}[]<>()#+!|~&$";

    /// <summary>A text within a line of Markdown.</summary>
    public static string Markdown(string text)
    {
        var output = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t') output.Append(' ');
            else if (Rune.IsControl(rune)) output.Append(Rune.ReplacementChar.ToString());
            else if (rune.IsAscii && Punctuation.Contains((char)rune.Value)) output.Append('\\').Append((char)rune.Value);
            else output.Append(rune.ToString());
        }

        return output.ToString();
    }

    /// <summary>A value in YAML: as it is where that is safe, else between quotation marks.</summary>
    public static string Yaml(string text)
    {
        bool isPlain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
        if (isPlain && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")) return text;
        var output = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') output.Append('\\').Append((char)rune.Value);
            else if (Rune.IsControl(rune) || rune.Value is 0x85 or 0x2028 or 0x2029 or 0xFEFF) output.Append($"\\u{rune.Value:X4}");
            else output.Append(rune.ToString());
        }

        return output.Append('"').ToString();
    }
}
