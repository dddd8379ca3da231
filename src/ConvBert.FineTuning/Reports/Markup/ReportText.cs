using System.Globalization;

namespace ConvBert.FineTuning.Reports;

/// <summary>Numbers, times and texts as a report shows them, the same in every culture.</summary>
internal static class ReportText
{
    /// <summary>A whole number with commas: 12,345.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A part of 1: 12.3 %.</summary>
    public static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %");

    /// <summary>A number with as many digits as tell something: 0.9987, 12.34, 3e-05.</summary>
    public static string Number(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            < 0.0001 => "0.###e-00",
            < 0.01 => "0.######",
            < 10 => "0.####",
            < 1000 => "0.##",
            < 1e15 => "#,0.#",
            _ => "0.###e+00",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Bytes, parameters or tokens in short: 850, 12.3k, 4.5M.</summary>
    public static string Short(double value) => value switch
    {
        >= 999_950_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.#}G"),
        >= 999_950 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.#}M"),
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.#}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:#,0}"),
    };

    /// <summary>A time: 0.012 s, 12.3 s, 2 min 5 s, 3 h 20 min.</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 0.1) return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.####} s");
        if (seconds < 59.95) return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
        long whole = (long)Math.Round(seconds);
        return whole < 3600 ? $"{whole / 60} min {whole % 60} s" : $"{whole / 3600} h {whole % 3600 / 60} min";
    }

    /// <summary>A name with underscores as words: eval_macro_f1 is Eval macro f1.</summary>
    public static string Words(string name)
    {
        string words = name.Replace('_', ' ').Replace('-', ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>The beginning of a text, at most so many characters (as a reader counts them), with … where it goes on.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length) return text;
        int end = 0;
        for (int i = 0; i < length && end < text.Length; i++)
        {
            // A letter under a heap of accents is one character; it gets no more room than sixteen others.
            int next = StringInfo.GetNextTextElementLength(text.AsSpan(end));
            if (next > 16) break;
            end += next;
        }

        return end == text.Length ? text : text[..end] + "…";
    }

    /// <summary>The last part of a path of any system: the name of a file or folder without where it lies.</summary>
    public static string FileName(string path)
    {
        string trimmed = path.TrimEnd('/', '\\');
        return trimmed[(trimmed.LastIndexOfAny(['/', '\\']) + 1)..];
    }
}
