using System.Text.Json;

namespace ConvBert.Server.Tests.Documents;

/// <summary>
/// Schemas of an OpenAPI document. It knows the words of JSON Schema that the document uses and refuses all others, so that none of them is
/// passed over.
/// </summary>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly string[] Annotations = ["description", "default", "example", "title"];

    /// <summary>What is wrong with a value, each with its place; empty where it fits.</summary>
    public IReadOnlyList<string> Check(JsonElement schema, JsonElement value)
    {
        var faults = new List<string>();
        Check(schema, value, "$", faults);
        return faults;
    }

    private void Check(JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        foreach (JsonProperty word in schema.EnumerateObject())
        {
            JsonElement rule = word.Value;
            if (Annotations.Contains(word.Name) || word.Name == "additionalProperties") continue;
            bool fits = word.Name switch
            {
                "$ref" => Follow(rule, value, place, faults),
                "type" => Strings(rule).Any(type => IsOf(type, value)),
                "const" => JsonElement.DeepEquals(rule, value),
                "enum" => rule.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble(),
                "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= rule.GetInt32(),
                "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
                "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32(),
                "oneOf" => rule.EnumerateArray().Count(choice => Check(choice, value).Count == 0) == 1,
                "anyOf" => rule.EnumerateArray().Any(choice => Check(choice, value).Count == 0),
                "items" => CheckItems(rule, value, place, faults),
                "properties" => CheckProperties(schema, rule, value, place, faults),
                "required" => value.ValueKind != JsonValueKind.Object || Strings(rule).All(name => value.TryGetProperty(name, out _)),
                _ => throw new NotSupportedException($"The schema at {place} has the unknown word \"{word.Name}\"."),
            };
            if (!fits) faults.Add($"{place}: {Shortened(value)} does not fit {word.Name} {Shortened(rule)}");
        }
    }

    private bool Follow(JsonElement reference, JsonElement value, string place, List<string> faults)
    {
        JsonElement target = document;
        foreach (string name in reference.GetString()!.Split('/').Skip(1)) target = target.GetProperty(name);
        Check(target, value, place, faults);
        return true;
    }

    private bool CheckItems(JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        int at = 0;
        foreach (JsonElement item in value.EnumerateArray()) Check(schema, item, $"{place}[{at++}]", faults);
        return true;
    }

    private bool CheckProperties(JsonElement schema, JsonElement properties, JsonElement value, string place, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        bool takesOthers = !schema.TryGetProperty("additionalProperties", out JsonElement others) || others.GetBoolean();
        foreach (JsonProperty field in value.EnumerateObject())
        {
            if (properties.TryGetProperty(field.Name, out JsonElement known)) Check(known, field.Value, $"{place}.{field.Name}", faults);
            else if (!takesOthers) faults.Add($"{place}: has the unknown field {field.Name}");
        }

        return true;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException($"There is no type \"{type}\"."),
    };

    private static IEnumerable<string> Strings(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(item => item.GetString()!) : [rule.GetString()!];

    private static string Shortened(JsonElement value) => value.GetRawText() is { Length: > 120 } text ? text[..120] + "…" : value.GetRawText();
}
