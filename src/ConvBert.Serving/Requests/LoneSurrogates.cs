using System.Globalization;

namespace ConvBert.Serving.Requests;

/// <summary>
/// Finds escapes such as \ud800 that are one half of a character: JSON's grammar allows them, but they are not Unicode text.
/// </summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6;

    /// <summary>Whether JSON text has such an escape, in a value or in a name.</summary>
    public static bool IsIn(ReadOnlySpan<char> json) => Find(json) >= 0;

    /// <summary>Refuses JSON text that has one.</summary>
    /// <exception cref="RequestException">It has one.</exception>
    public static void Refuse(ReadOnlySpan<char> json)
    {
        int index = Find(json);
        if (index < 0) return;
        string escape = json.Slice(index, EscapeLength).ToString();
        throw new RequestException($"The line is not valid Unicode: {escape} at character {index + 1} is half of a surrogate pair.");
    }

    private static int Find(ReadOnlySpan<char> json)
    {
        for (int index = 0; index < json.Length; index++)
        {
            int step = json[index..].IndexOf('\\');
            if (step < 0) return -1;
            index += step;
            if (!TryReadEscape(json, index, out char unit))
            {
                // The escaped character itself, which may be a backslash.
                index++;
            }
            else if (char.IsHighSurrogate(unit) && TryReadEscape(json, index + EscapeLength, out char low) && char.IsLowSurrogate(low))
            {
                index += (2 * EscapeLength) - 1;
            }
            else if (char.IsSurrogate(unit))
            {
                return index;
            }
            else
            {
                index += EscapeLength - 1;
            }
        }
        return -1;
    }

    private static bool TryReadEscape(ReadOnlySpan<char> json, int index, out char unit)
    {
        unit = default;
        if (index + EscapeLength > json.Length || json[index] != '\\' || json[index + 1] != 'u') return false;
        bool isHex =
            ushort.TryParse(json.Slice(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value);
        unit = (char)value;
        return isHex;
    }
}
