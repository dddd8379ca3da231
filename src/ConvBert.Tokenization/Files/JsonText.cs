using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConvBert.Tokenization.Files;

/// <summary>
/// Writes JSON in the layout of the reference: indented by two spaces, one value per line, without escaping non-ASCII characters.
/// </summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Of(Action<Utf8JsonWriter> write, bool endsLine)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Layout)) write(writer);
        if (endsLine) buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The fields of a token, ordered by name.</summary>
    public static void WriteFields(Utf8JsonWriter writer, AddedToken token)
    {
        writer.WriteString("content", token.Content);
        writer.WriteBoolean("lstrip", token.LStrip);
        writer.WriteBoolean("normalized", token.Normalized);
        writer.WriteBoolean("rstrip", token.RStrip);
        writer.WriteBoolean("single_word", token.SingleWord);
    }
}
