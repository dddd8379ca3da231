using System.Text.Json;
using ConvBert.Serving.Parameters;

namespace ConvBert.Serving.Requests;

/// <summary>
/// A JSON object of a request, read field by field; the names that are asked for are noted, so that a misspelt field can be refused.
/// </summary>
internal sealed class RequestObject : ParameterSource
{
    private readonly JsonElement _element;
    private readonly string _where;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <exception cref="RequestException"><paramref name="element"/> is no object.</exception>
    public RequestObject(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new RequestException($"{where} must be an object, but is {Describe(element)}.");
        _element = element;
        _where = where;
    }

    /// <summary>An object without fields.</summary>
    public static RequestObject Empty(string where)
    {
        using var document = JsonDocument.Parse("{}");
        return new RequestObject(document.RootElement.Clone(), where);
    }

    /// <summary>The object's JSON text.</summary>
    public string RawText => _element.GetRawText();

    /// <summary>Parses a line that must hold one JSON document, which the caller disposes of.</summary>
    /// <exception cref="RequestException">It is not JSON, or not Unicode.</exception>
    public static JsonDocument Parse(string line)
    {
        JsonDocument document = Parsed(line, static line => JsonDocument.Parse(line));
        LoneSurrogates.Refuse(line);
        return document;
    }

    /// <summary>As <see cref="Parse"/>, for elements that outlive the line; its strings and names need not be Unicode.</summary>
    /// <exception cref="RequestException">It is not JSON.</exception>
    public static JsonElement ParseElement(string line) => Parsed(line, static line => JsonElement.Parse(line));

    private static T Parsed<T>(string line, Func<string, T> parse)
    {
        try
        {
            return parse(line);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new RequestException($"The line is not valid JSON: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override bool Has(string name)
    {
        _known.Add(name);
        return _element.TryGetProperty(name, out _);
    }

    /// <inheritdoc/>
    public override bool IsNull(string name) => Field(name) is { ValueKind: JsonValueKind.Null };

    /// <summary>The field, null where it is absent; a JSON null is an element.</summary>
    public JsonElement? Field(string name)
    {
        _known.Add(name);
        return _element.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    /// <summary>The field, null where it is absent or null.</summary>
    public JsonElement? Given(string name) => Field(name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    /// <summary>A required field.</summary>
    public JsonElement Required(string name) =>
        Field(name) ?? throw new RequestException($"{_where} lacks \"{name}\".");

    /// <inheritdoc/>
    public override string? Text(string name) => Given(name) is { } value ? Text(value, Label(name)) : null;

    /// <summary>A required string.</summary>
    public string RequiredText(string name) => Text(Required(name), Label(name));

    /// <inheritdoc/>
    public override long? Long(string name)
    {
        if (Given(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (value.TryGetInt64(out long number)) return number;
            if (value.TryGetDouble(out double large) && large >= long.MaxValue) return long.MaxValue;
        }
        throw new RequestException($"{Label(name)} must be an integer, but is {Describe(value)}.");
    }

    /// <inheritdoc/>
    public override double? Number(string name) => Given(name) is { } value ? Number(value, Label(name)) : null;

    /// <inheritdoc/>
    public override double[]? Numbers(string name)
    {
        if (Given(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number) return [Number(value, Label(name))];
        if (value.ValueKind != JsonValueKind.Array)
            throw new RequestException($"{Label(name)} must be an array of numbers, but is {Describe(value)}.");
        return [.. value.EnumerateArray().Select((item, index) => Number(item, $"{Label(name)}[{index}]"))];
    }

    /// <inheritdoc/>
    public override bool? Boolean(string name) => Field(name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw new RequestException($"{Label(name)} must be true or false, but is {Describe(value)}."),
    };

    /// <inheritdoc/>
    public override string[]? Texts(string name, Func<string, IEnumerable<string>>? ofOne = null) => Given(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } one when ofOne is not null => [.. ofOne(Text(one, Label(name)))],
        { } value => Texts(value, Label(name)),
    };

    /// <inheritdoc/>
    public override T? Choice<T>(string name, NamedValues<T> values)
    {
        if (Given(name) is not { } value) return null;
        bool hasBooleans = values.True is not null || values.False is not null;
        T? found = value.ValueKind switch
        {
            JsonValueKind.True when hasBooleans => values.True,
            JsonValueKind.False when hasBooleans => values.False,
            _ => values.Find(Text(value, Label(name))),
        };
        IEnumerable<string> known = hasBooleans ? values.Names.Prepend("false").Prepend("true") : values.Names;
        return found ?? throw new RequestException($"{Label(name)} is {value.GetRawText()}; known are {string.Join(", ", known)}.");
    }

    /// <inheritdoc/>
    public override T? Value<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText)
        where T : class => Given(name) is { } value ? fromJson(value) : null;

    /// <inheritdoc/>
    public override T[]? Values<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText)
    {
        if (Given(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array)
            throw new RequestException($"{Label(name)} must be an array, but is {Describe(value)}.");
        return [.. value.EnumerateArray().Select(fromJson)];
    }

    /// <inheritdoc/>
    public override RequestObject? Object(string name) =>
        Given(name) is { } value ? new RequestObject(value, Label(name)) : null;

    /// <inheritdoc/>
    public override string Label(string name) => $"\"{name}\"";

    /// <inheritdoc/>
    public override RefusalException Refusal(string message) => new RequestException(message);

    /// <summary>Every field of the object; all of them become known.</summary>
    public IEnumerable<JsonProperty> AllFields()
    {
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            _known.Add(property.Name);
            yield return property;
        }
    }

    /// <inheritdoc/>
    public override void RefuseUnknown()
    {
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            if (_known.Contains(property.Name)) continue;
            throw new RequestException(
                $"{_where} has an unknown field \"{property.Name}\"; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }
    }

    /// <summary>An element that must be a string.</summary>
    public static string Text(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String) throw new RequestException($"{name} must be a string, but is {Describe(value)}.");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new RequestException($"{name} is not valid Unicode: {exception.Message}", exception);
        }
    }

    /// <summary>An element that must be an array of strings.</summary>
    public static string[] Texts(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw new RequestException($"{name} must be an array of strings, but is {Describe(value)}.");
        var texts = new string[value.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            texts[index] = Text(item, $"{name}[{index}]");
            index++;
        }
        return texts;
    }

    /// <summary>An element that must be a string, which counts as a list of one, or an array of strings.</summary>
    public static string[] TextOrTexts(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array ? Texts(value, name) : [Text(value, name)];

    /// <summary>An element that must be a finite number.</summary>
    public static double Number(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)) return number;
        throw new RequestException($"{name} must be a finite number, but is {Describe(value)}.");
    }

    /// <summary>Describes an element in a message.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        JsonValueKind.String => "a string",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };
}
