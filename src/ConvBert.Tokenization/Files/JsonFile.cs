using System.Text.Json;

namespace ConvBert.Tokenization.Files;

/// <summary>One of a tokenizer's JSON files; complaints name the file and the key.</summary>
internal sealed class JsonFile
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    private readonly string _path;

    private JsonFile(string path, JsonElement root)
    {
        _path = path;
        Root = root;
    }

    public JsonElement Root { get; }

    /// <summary>Reads a file whose top level is an object; null where there is no such file.</summary>
    /// <exception cref="TokenizerException">It is unreadable, not JSON, or no object.</exception>
    public static JsonFile? TryRead(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
            JsonElement root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object ? new JsonFile(path, root) : throw new TokenizerException($"{path}: expected a JSON object, found {root.ValueKind}.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{path}: cannot be read as JSON: {exception.Message}", exception);
        }
    }

    public bool? Bool(string key) => Optional(key) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "true or false"),
    };

    public string? Text(string key) => Optional(key) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "a string");

    public double? Number(string key) => Optional(key) is not { } value ? null : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(key, "a number");

    public JsonElement? Optional(string key) => Root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public TokenizerException Wrong(string key, string expected) =>
        new($"{_path}: \"{key}\" is {(Root.TryGetProperty(key, out JsonElement found) ? Short(found) : "missing")}; expected {expected}.");

    /// <summary>A token as a string or as an object with the fields of <see cref="AddedToken"/>.</summary>
    public AddedToken Token(JsonElement value, string key, bool special)
    {
        if (value.ValueKind == JsonValueKind.String) return new AddedToken(value.GetString()!) { Normalized = !special, Special = special };
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.String)
        {
            throw Wrong(key, "a token: a string, or an object with \"content\"");
        }

        bool Flag(string name, bool otherwise) =>
            value.TryGetProperty(name, out JsonElement flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetProperty(name).GetBoolean() : otherwise;
        return new AddedToken(content.GetString()!)
        {
            SingleWord = Flag("single_word", false),
            LStrip = Flag("lstrip", false),
            RStrip = Flag("rstrip", false),
            Normalized = Flag("normalized", !special),
            Special = special || Flag("special", false),
        };
    }

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
