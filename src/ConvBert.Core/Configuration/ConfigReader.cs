using System.Globalization;
using System.Text.Json;

namespace ConvBert.Configuration;

/// <summary>Takes typed values from the keys of a <c>config.json</c>; keys that are not taken remain.</summary>
internal sealed class ConfigReader(ConfigKeys keys)
{
    private const int MaxQuotationLength = 80;

    internal ConfigKeys Remaining => keys;

    internal bool Take(string key, out JsonElement value) => keys.Take(key, out value);

    internal int Integer(string key, int otherwise) => Take(key, out JsonElement value) ? Integer(key, value) : otherwise;

    internal int? Integer(string key, int? otherwise)
    {
        if (!Take(key, out JsonElement value)) return otherwise;
        return value.ValueKind == JsonValueKind.Null ? null : Integer(key, value);
    }

    internal double Number(string key, double otherwise) => Take(key, out JsonElement value) ? Number(key, value) : otherwise;

    internal double? Number(string key, double? otherwise)
    {
        if (!Take(key, out JsonElement value)) return otherwise;
        return value.ValueKind == JsonValueKind.Null ? null : Number(key, value);
    }

    internal bool Flag(string key, bool otherwise)
    {
        if (!Take(key, out JsonElement value)) return otherwise;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(key, value, "true or false"),
        };
    }

    /// <summary>As <see cref="Flag"/>, with null meaning false: a switch that Python tests with <c>if</c>.</summary>
    internal bool OptionalFlag(string key, bool otherwise)
    {
        if (!keys.TryGetValue(key, out JsonElement value) || value.ValueKind != JsonValueKind.Null) return Flag(key, otherwise);
        keys.Take(key, out _);
        return false;
    }

    internal string? Text(string key, string? otherwise)
    {
        if (!Take(key, out JsonElement value)) return otherwise;
        return value.ValueKind == JsonValueKind.Null ? null : Text(key, value, "a string or null");
    }

    internal string RequiredText(string key, string otherwise) =>
        Take(key, out JsonElement value) ? Text(key, value, "a string") : otherwise;

    internal IReadOnlyList<string>? Texts(string key, IReadOnlyList<string>? otherwise)
    {
        if (!Take(key, out JsonElement value)) return otherwise;
        if (value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(key, value, "a list of strings");
        var texts = new List<string>();
        foreach (JsonElement item in value.EnumerateArray()) texts.Add(Text(key, item, "a list of strings"));
        return texts;
    }

    internal OrderedDictionary<int, string>? Id2Label()
    {
        const string Key = "id2label";
        return Take(Key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? Id2Label(Key, value) : null;
    }

    internal OrderedDictionary<string, int>? Label2Id()
    {
        const string Key = "label2id";
        return Take(Key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? Label2Id(Key, value) : null;
    }

    private static OrderedDictionary<int, string> Id2Label(string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(key, value, "an object from class index to label");
        var labels = new OrderedDictionary<int, string>();
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.Integer, CultureInfo.InvariantCulture, out int id))
                throw new ConvBertConfigException(key, $"an object with the key \"{Quote(entry.Name)}\"", "keys that are integers");
            labels[id] = PythonRepr.Str(entry.Value);
        }

        return labels;
    }

    private static OrderedDictionary<string, int> Label2Id(string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(key, value, "an object from label to class index");
        var ids = new OrderedDictionary<string, int>();
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            bool isText = entry.Value.ValueKind == JsonValueKind.String;
            ids[entry.Name] = isText
                && int.TryParse(entry.Value.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out int id)
                ? id
                : Integer(key, entry.Value);
        }

        return ids;
    }

    internal static ConvBertConfigException Wrong(string key, JsonElement found, string expected) =>
        new(key, Quote(Describe(found)), expected);

    private static int Integer(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')) return number;
        throw Wrong(key, value, "an integer of at most 32 bits");
    }

    private static double Number(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return value.GetDouble();
        if (value.ValueKind == JsonValueKind.String && PythonJson.LiteralValue(value.GetString()!) is { } literal) return literal;
        throw Wrong(key, value, "a number");
    }

    private static string Text(string key, JsonElement value, string expected)
        => value.ValueKind == JsonValueKind.String && PythonJson.LiteralValue(value.GetString()!) is null
            ? value.GetString()!
            : throw Wrong(key, value, expected);

    private static string Describe(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && PythonJson.LiteralValue(value.GetString()!) is { } literal
        ? literal.ToString(CultureInfo.InvariantCulture)
        : value.GetRawText();

    private static string Quote(string text) => text.Length <= MaxQuotationLength ? text : text[..MaxQuotationLength] + "…";
}
