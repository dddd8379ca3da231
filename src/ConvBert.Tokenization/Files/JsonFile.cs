using System.Text.Json;
using System.Text.Unicode;

namespace ConvBert.Tokenization.Files;

/// <summary>
/// Reads the tokenizer's JSON files: UTF-8 without a byte order mark, an object at the top level, no duplicate keys, well-formed strings.
/// </summary>
internal static class JsonFile
{
    private const int MaxDepth = 64;

    /// <summary>Reads a file whose top level is an object; null if there is no such file.</summary>
    /// <exception cref="TokenizerException">It is unreadable, not UTF-8, not JSON, or not an object.</exception>
    public static JsonSection? TryRead(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) return null;
        byte[] text = TokenizerFile.Read(path);
        try
        {
            Check(path, text);
            JsonElement root = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return root.ValueKind == JsonValueKind.Object
                ? new JsonSection(path, "", root)
                : throw new TokenizerException($"{path}: expected a JSON object, found {root.ValueKind}.");
        }
        catch (JsonException exception)
        {
            throw new TokenizerException($"{path}: cannot be read as JSON: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// What the parser does not check. Its own option against duplicate keys loads OpenSSL, for a random seed; without that library the
    /// process would end.
    /// </summary>
    private static void Check(string path, byte[] text)
    {
        if (text.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            throw new TokenizerException($"{path}: begins with a byte order mark; expected JSON in UTF-8 without one.");
        }

        if (!Utf8.IsValid(text)) throw new TokenizerException($"{path}: is not valid UTF-8; expected JSON in UTF-8.");
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        var objects = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject) objects.Push([]);
            else if (reader.TokenType == JsonTokenType.EndObject) objects.Pop();
            else if (reader.TokenType == JsonTokenType.PropertyName) AddKey(path, objects.Peek(), ref reader);
            else if (reader.ValueIsEscaped) _ = Text(path, ref reader);
        }
    }

    private static void AddKey(string path, HashSet<string> keys, ref Utf8JsonReader reader)
    {
        string key = Text(path, ref reader);
        if (!keys.Add(key))
        {
            throw new TokenizerException(
                $"{path}: the key \"{JsonSection.Clip(key)}\" at byte {reader.TokenStartIndex} is a duplicate; expected each key once.");
        }
        if (keys.Count > TokenizerFile.MaxTokens)
        {
            throw new TokenizerException($"{path}: an object has more than {TokenizerFile.MaxTokens} keys.");
        }
    }

    private static string Text(string path, ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new TokenizerException(
                $"{path}: the string at byte {reader.TokenStartIndex} contains half of a surrogate pair.", exception);
        }
    }
}
