using System.Text.Json;

namespace ConvBert.Tokenization.Files;

/// <summary>An object in one of a tokenizer's JSON files. Messages name the file and the full path of the key.</summary>
internal sealed class JsonSection(string file, string name, JsonElement element)
{
    private const int MaxShown = 60;

    public IEnumerable<JsonProperty> Entries => element.EnumerateObject();

    /// <summary>Whether there is such a key, even if its value is null.</summary>
    public bool Has(string key) => element.TryGetProperty(key, out _);

    /// <summary>A value that exists and is not null.</summary>
    public JsonElement? Optional(string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public bool? Bool(string key) => Optional(key) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "true or false"),
    };

    public bool RequiredBool(string key) => Bool(key) ?? throw Wrong(key, "true or false");

    public string? Text(string key) =>
        Optional(key) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "a string");

    public string RequiredText(string key) => Text(key) ?? throw Wrong(key, "a string");

    public double? Number(string key) =>
        Optional(key) is not { } value ? null : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(key, "a number");

    /// <summary>A non-negative integer.</summary>
    public int RequiredCount(string key) =>
        Optional(key) is { } value && TryCount(value, out int count) ? count : throw Wrong(key, "a whole number from 0 on");

    public JsonSection? Section(string key) => Optional(key) is not { } value ? null : AsSection(key, value);

    public JsonSection RequiredSection(string key) => Section(key) ?? throw Wrong(key, "an object");

    public IEnumerable<JsonElement>? Items(string key, string expected) => Optional(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : throw Wrong(key, expected);

    /// <summary>A value of this section, or an item of one, as a section.</summary>
    public JsonSection AsSection(string key, JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? new(file, Path(key), value)
        : throw Wrong(key, value, "an object");

    /// <summary>The type of the section in <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerException">The type is not supported.</exception>
    public string RequireType(params ReadOnlySpan<string> supported)
    {
        string type = Text("type") ?? "";
        return supported.Contains(type)
            ? type
            : throw new TokenizerException(
                $"{file}: \"{name}\" has the type \"{type}\"; supported: {string.Join(" and ", supported.ToArray())}.");
    }

    /// <summary>A token as a string, or as an object with the fields of <see cref="AddedToken"/>.</summary>
    public AddedToken Token(JsonElement value, string key, bool special)
    {
        if (value.ValueKind == JsonValueKind.String) return new AddedToken(value.GetString()!) { Normalized = !special, Special = special };
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(key, value, "a token: a string, or an object with \"content\"");
        JsonSection fields = AsSection(key, value);
        return new AddedToken(fields.RequiredText("content"))
        {
            SingleWord = fields.Bool("single_word") ?? false,
            LStrip = fields.Bool("lstrip") ?? false,
            RStrip = fields.Bool("rstrip") ?? false,
            Normalized = fields.Bool("normalized") ?? !special,
            Special = special || (fields.Bool("special") ?? false),
        };
    }

    public TokenizerException Wrong(string key, string expected) =>
        element.TryGetProperty(key, out JsonElement found)
            ? Wrong(key, found, expected)
            : new($"{file}: \"{Path(key)}\" is missing; expected {expected}.");

    public TokenizerException Wrong(string key, JsonElement found, string expected) =>
        new($"{file}: \"{Path(key)}\" is {Short(found)}; expected {expected}.");

    /// <summary>An exception for a value that is not supported.</summary>
    public TokenizerException Unsupported(string key, string reason) => new($"{file}: \"{Path(key)}\" {reason}");

    public static bool TryCount(JsonElement value, out int count)
    {
        count = -1;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out count) && count >= 0;
    }

    private string Path(string key) => name.Length == 0 ? key : name + "." + key;

    /// <summary>A text of a file as it is shown in a message.</summary>
    public static string Clip(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";

    private static string Short(JsonElement value) => Clip(value.GetRawText());
}
