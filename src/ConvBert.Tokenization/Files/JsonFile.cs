using System.Text.Json;
using System.Text.Unicode;

namespace ConvBert.Tokenization.Files;

/// <summary>Reads the tokenizer's JSON files: UTF-8 without a mark, an object at the top, every key once, every string well formed.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads a file whose top level is an object; null where there is no such file.</summary>
    /// <exception cref="TokenizerException">It is unreadable, not UTF-8, not JSON, or no object.</exception>
    public static JsonSection? TryRead(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) return null;
        try
        {
            byte[] text = File.ReadAllBytes(path);
            Check(path, text);
            using JsonDocument document = JsonDocument.Parse(text, Options);
            JsonElement root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object ? new JsonSection(path, "", root) : throw new TokenizerException($"{path}: expected a JSON object, found {root.ValueKind}.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{path}: cannot be read as JSON: {exception.Message}", exception);
        }
    }

    /// <summary>The parser leaves these until a string is looked at.</summary>
    private static void Check(string path, byte[] text)
    {
        if (text.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) throw new TokenizerException($"{path}: begins with a byte order mark; expected JSON in UTF-8 without one.");
        if (!Utf8.IsValid(text)) throw new TokenizerException($"{path}: is not valid UTF-8; expected JSON in UTF-8.");
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped) continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException exception)
            {
                throw new TokenizerException($"{path}: the string at byte {reader.TokenStartIndex} has half of a surrogate pair; expected whole characters.", exception);
            }
        }
    }
}
