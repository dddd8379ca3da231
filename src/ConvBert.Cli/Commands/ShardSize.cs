using System.Globalization;

namespace ConvBert.Cli.Commands;

/// <summary>Sizes as Hugging Face writes them: a number of bytes, or `200MB`, `5GB`, `1GiB`.</summary>
internal static class ShardSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("", 1),
    ];

    /// <summary>Reads a size; false where it is none.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        string upper = text.Trim().ToUpperInvariant();
        foreach ((string unit, long factor) in Units)
        {
            if (!upper.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!decimal.TryParse(upper.AsSpan(0, upper.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out decimal number)) return false;
            decimal size = number * factor;
            if (size is < 1 or > long.MaxValue) return false;
            bytes = (long)size;
            return true;
        }
        return false;
    }
}
