using System.Globalization;
using System.Text;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>
/// Python's <c>format(value, spec)</c> of a string: <c>[[fill]align][0][width][.precision][s]</c>, counted in code points.
/// </summary>
internal static class PythonStringFormat
{
    /// <summary>The largest width, far beyond what a model reads, so that a template cannot ask for memory without bound.</summary>
    private const int MaxWidth = 1 << 16;

    /// <exception cref="FormatException">The format is malformed or not one of strings.</exception>
    public static string Format(string value, string spec)
    {
        if (spec.Length == 0) return value;
        Rune[] format = [.. spec.EnumerateRunes()];
        int at = 0;
        (string fill, char align) = ReadAlignment(format, ref at);
        RefuseNumberFlags(format, ref at);
        if (fill.Length == 0 && Is(format, at, '0'))
        {
            fill = "0";
            at++;
        }

        int width = ReadNumber(format, ref at) ?? 0;
        char grouping = Is(format, at, ',') ? ',' : Is(format, at, '_') ? '_' : '\0';
        if (grouping != '\0') at++;
        int precision = ReadPrecision(format, ref at);
        if (format.Length - at > 1) throw new FormatException($"Invalid format specifier '{spec}' for object of type 'str'");
        if (format.Length - at == 1 && !Is(format, at, 's'))
        {
            throw new FormatException($"Unknown format code '{format[at]}' for object of type 'str'");
        }

        if (grouping != '\0') throw new FormatException($"Cannot specify '{grouping}' with 's'.");
        if (align == '=') throw new FormatException("'=' alignment not allowed in string format specifier");
        if (width > MaxWidth) throw new FormatException($"the width {width} is above {MaxWidth}");
        return Pad(new CodePointText(value).Slice(0, precision), fill.Length == 0 ? " " : fill, align, width);
    }

    /// <summary>The value of a decimal digit of any script; −1 for anything else.</summary>
    public static int Digit(Rune rune) => rune.IsAscii
        ? Rune.IsDigit(rune) ? rune.Value - '0' : -1
        : Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? (int)Rune.GetNumericValue(rune) : -1;

    public static int AppendDigit(int value, int digit) => value <= (int.MaxValue - digit) / 10
        ? (value * 10) + digit
        : throw new FormatException("Too many decimal digits in format string");

    private static (string Fill, char Align) ReadAlignment(Rune[] format, ref int at)
    {
        if (format.Length > 1 && IsAlignment(format[1]))
        {
            at = 2;
            return (format[0].ToString(), (char)format[1].Value);
        }

        if (!IsAlignment(format[0])) return (string.Empty, '<');
        at = 1;
        return (string.Empty, (char)format[0].Value);
    }

    private static void RefuseNumberFlags(Rune[] format, ref int at)
    {
        if (Is(format, at, ' ')) throw new FormatException("Space not allowed in string format specifier");
        if (Is(format, at, '+') || Is(format, at, '-')) throw new FormatException("Sign not allowed in string format specifier");
        if (Is(format, at, 'z')) throw new FormatException("Negative zero coercion (z) not allowed in string format specifier");
        if (Is(format, at, '#')) throw new FormatException("Alternate form (#) not allowed in string format specifier");
    }

    /// <summary>The most code points that are kept; <see cref="int.MaxValue"/> for all.</summary>
    private static int ReadPrecision(Rune[] format, ref int at)
    {
        if (!Is(format, at, '.')) return int.MaxValue;
        at++;
        return ReadNumber(format, ref at) ?? throw new FormatException("Format specifier missing precision");
    }

    private static int? ReadNumber(Rune[] format, ref int at)
    {
        int start = at, value = 0;
        for (; at < format.Length && Digit(format[at]) is >= 0 and var digit; at++) value = AppendDigit(value, digit);
        return at > start ? value : null;
    }

    private static string Pad(string value, string fill, char align, int width)
    {
        int padding = width - CodePoints.Count(value);
        if (padding <= 0) return value;
        int before = align switch
        {
            '>' => padding,
            '^' => padding / 2,
            _ => 0,
        };
        var padded = new StringBuilder().Insert(0, fill, before).Append(value);
        return padded.Insert(padded.Length, fill, padding - before).ToString();
    }

    private static bool IsAlignment(Rune rune) => rune.Value is '<' or '>' or '=' or '^';

    private static bool Is(Rune[] format, int at, char c) => at < format.Length && format[at].Value == c;
}
