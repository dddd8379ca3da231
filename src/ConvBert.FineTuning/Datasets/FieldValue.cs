using System.Text.Json;

namespace ConvBert.FineTuning.Datasets;

/// <summary>The kinds of a field.</summary>
internal enum FieldKind
{
    Null,
    Text,

    /// <summary>A field of a table, which may stand for a text or a number.</summary>
    Cell,
    Number,
    Boolean,
    List,
    Object,
}

/// <summary>A value of a record, whatever format it was read from.</summary>
internal sealed class FieldValue
{
    private FieldValue(FieldKind kind, string text = "")
    {
        Kind = kind;
        Text = text;
    }

    public FieldKind Kind { get; }

    /// <summary>The text; for numbers and truth values as they are written.</summary>
    public string Text { get; }

    public IReadOnlyList<FieldValue> Items { get; private init; } = [];

    public IReadOnlyDictionary<string, FieldValue> Fields { get; private init; } = EmptyFields;

    private static Dictionary<string, FieldValue> EmptyFields { get; } = [];

    /// <summary>Whether it can be taken for a text.</summary>
    public bool IsText => Kind is FieldKind.Text or FieldKind.Cell or FieldKind.Number;

    public static FieldValue OfText(string text) => new(FieldKind.Text, text);

    public static FieldValue OfCell(string text) => new(FieldKind.Cell, text);

    public static FieldValue OfList(IReadOnlyList<FieldValue> items) => new(FieldKind.List) { Items = items };

    public static FieldValue OfObject(IReadOnlyDictionary<string, FieldValue> fields) => new(FieldKind.Object) { Fields = fields };

    public static FieldValue OfJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new FieldValue(FieldKind.Text, element.GetString()!),
        JsonValueKind.Number => new FieldValue(FieldKind.Number, element.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => new FieldValue(FieldKind.Boolean, element.GetRawText()),
        JsonValueKind.Array => OfList([.. element.EnumerateArray().Select(OfJson)]),
        JsonValueKind.Object => OfObject(FieldsOf(element)),
        _ => new FieldValue(FieldKind.Null),
    };

    private static Dictionary<string, FieldValue> FieldsOf(JsonElement element)
    {
        var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject()) fields[property.Name] = OfJson(property.Value);
        return fields;
    }
}
