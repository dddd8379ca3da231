using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ConvBert.Configuration;

/// <summary>
/// Reads JSON like Python's <c>json</c>: UTF-8 without a byte order mark, the last of several equal keys wins, and the literals NaN,
/// Infinity and -Infinity are numbers.
/// </summary>
internal static class PythonJson
{
    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Parses an object; throws <see cref="ConvBertConfigException"/> naming <paramref name="source"/>.</summary>
    internal static ConfigKeys ParseObject(ReadOnlySpan<byte> utf8, string source) =>
        ConfigKeys.Of(Parse(utf8, JsonValueKind.Object, source));

    /// <summary>Parses a value of a kind; throws <see cref="ConvBertConfigException"/> naming <paramref name="source"/>.</summary>
    internal static JsonElement Parse(ReadOnlySpan<byte> utf8, JsonValueKind kind, string source)
    {
        string expected = kind.ToString().ToLowerInvariant();
        if (utf8.IsEmpty) throw new ConvBertConfigException($"{source}: the file is empty; expected a JSON {expected}");
        if (utf8 is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new ConvBertConfigException($"{source}: begins with a byte order mark; expected UTF-8 without one");
        if (!Utf8.IsValid(utf8)) throw new ConvBertConfigException($"{source}: is not valid UTF-8");
        try
        {
            JsonElement root = JsonElement.Parse(HasLiterals(utf8) ? MarkLiterals(utf8) : utf8, Options);
            if (root.ValueKind != kind)
                throw new ConvBertConfigException($"{source}: the JSON is of kind {root.ValueKind}; expected an {expected}");
            if (utf8.Contains((byte)'\\')) VisitStrings(root);
            return root;
        }
        catch (JsonException e)
        {
            throw new ConvBertConfigException($"{source}: is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ConvBertConfigException($"{source}: a string is not valid text: {e.Message}", e);
        }
    }

    /// <summary>The value of a marked literal; null for all other text.</summary>
    internal static double? LiteralValue(string text) => text switch
    {
        "\0NaN" => double.NaN,
        "\0Infinity" => double.PositiveInfinity,
        "\0-Infinity" => double.NegativeInfinity,
        _ => null,
    };

    // An escape can encode half of a surrogate pair, which is detected only when the string is decoded.
    private static void VisitStrings(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray()) VisitStrings(item);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    VisitStrings(property.Value);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Whether the text may contain a literal; a string with the same letters counts too.</summary>
    private static bool HasLiterals(ReadOnlySpan<byte> utf8)
    {
        for (int i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] is (byte)'N' or (byte)'I' && LiteralLength(utf8[i..]) > 0) return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> MarkLiterals(ReadOnlySpan<byte> utf8)
    {
        var marked = new ArrayBufferWriter<byte>(utf8.Length + 64);
        bool inString = false;
        for (int i = 0; i < utf8.Length;)
        {
            byte b = utf8[i];
            int literal = inString ? 0 : LiteralLength(utf8[i..]);
            if (literal > 0)
            {
                marked.Write("\"\\u0000"u8);
                marked.Write(utf8.Slice(i, literal));
                marked.Write("\""u8);
                i += literal;
                continue;
            }

            int length = inString && b == '\\' ? Math.Min(2, utf8.Length - i) : 1;
            if (b == '"') inString = !inString;
            marked.Write(utf8.Slice(i, length));
            i += length;
        }

        return marked.WrittenSpan;
    }

    private static int LiteralLength(ReadOnlySpan<byte> rest)
    {
        if (rest.StartsWith("NaN"u8)) return 3;
        if (rest.StartsWith("Infinity"u8)) return 8;
        return rest.StartsWith("-Infinity"u8) ? 9 : 0;
    }
}
