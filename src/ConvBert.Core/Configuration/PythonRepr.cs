using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ConvBert.Configuration;

/// <summary>Values as Python's <c>str</c> and <c>repr</c> write them.</summary>
internal static class PythonRepr
{
    /// <summary><c>str(value)</c> of a value that Python's <c>json</c> has read.</summary>
    public static string Str(JsonElement value) => value.ValueKind == JsonValueKind.String ? PlainString(value) : Repr(value);

    /// <summary><c>repr(text)</c>, or <c>ascii(text)</c>.</summary>
    public static string Repr(string text, bool ascii = false)
    {
        var result = new StringBuilder(text.Length + 2);
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        result.Append(quote);
        for (int i = 0; i < text.Length;)
        {
            bool isScalar = Rune.TryGetRuneAt(text, i, out Rune rune);
            AppendEscaped(result, isScalar ? rune.Value : text[i], quote, ascii);
            i += isScalar ? rune.Utf16SequenceLength : 1;
        }

        return result.Append(quote).ToString();
    }

    private static void AppendEscaped(StringBuilder result, int codePoint, char quote, bool ascii)
    {
        switch (codePoint)
        {
            case '\\':
                result.Append("\\\\");
                break;
            case '\n':
                result.Append("\\n");
                break;
            case '\r':
                result.Append("\\r");
                break;
            case '\t':
                result.Append("\\t");
                break;
            default:
                if (codePoint == quote) result.Append('\\').Append(quote);
                else if (IsPrintable(codePoint) && !(ascii && codePoint > 0x7E)) result.Append(new Rune(codePoint).ToString());
                else result.Append(Escape(codePoint));
                break;
        }
    }

    private static string Escape(int codePoint) => codePoint switch
    {
        < 0x100 => string.Create(CultureInfo.InvariantCulture, $"\\x{codePoint:x2}"),
        < 0x10000 => string.Create(CultureInfo.InvariantCulture, $"\\u{codePoint:x4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{codePoint:x8}"),
    };

    /// <summary>
    /// Everything except separators (other than a plain space), controls, formats, surrogates, private use and unassigned code points.
    /// </summary>
    private static bool IsPrintable(int codePoint)
    {
        if (codePoint < 0x7F) return codePoint >= ' ';
        if (!Rune.IsValid(codePoint)) return false;
        return Rune.GetUnicodeCategory(new Rune(codePoint)) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
    }

    private static string PlainString(JsonElement value)
    {
        string text = value.GetString()!;
        return PythonJson.LiteralValue(text) is { } literal ? Repr(literal) : text;
    }

    private static string Repr(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        JsonValueKind.String => PythonJson.LiteralValue(value.GetString()!) is { } literal ? Repr(literal) : Repr(value.GetString()!),
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Repr))}]",
        _ => $"{{{string.Join(", ", ConfigKeys.Of(value).Select(entry => $"{Repr(entry.Key)}: {Repr(entry.Value)}"))}}}",
    };

    /// <summary>An integer keeps its digits; everything else is a double.</summary>
    private static string Number(string json)
    {
        if (!json.AsSpan().ContainsAny(".eE")) return json == "-0" ? "0" : json;
        return Repr(double.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>The shortest digits that round-trip, with an exponent below 1e-4 and from 1e16 on.</summary>
    private static string Repr(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        string shortest = value.ToString("E16", CultureInfo.InvariantCulture);
        for (int precision = 0; precision < 16; precision++)
        {
            string candidate = value.ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(candidate, CultureInfo.InvariantCulture) != value) continue;
            shortest = candidate;
            break;
        }

        int mark = shortest.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string sign = double.IsNegative(value) ? "-" : string.Empty;
        string digits = string.Concat(shortest[..mark].Where(char.IsAsciiDigit)).TrimEnd('0');
        if (digits.Length == 0) digits = "0";
        if (exponent is < -4 or >= 16)
        {
            string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return $"{sign}{digits.PadRight(exponent + 1, '0')}.0";
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}
