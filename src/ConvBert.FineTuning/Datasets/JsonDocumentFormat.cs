using System.Text.Json;

namespace ConvBert.FineTuning.Datasets;

/// <summary>One JSON document: an array of objects, an object with an array <c>data</c> of them, or SQuAD's nesting.</summary>
internal sealed class JsonDocumentFormat : RecordFormat
{
    /// <summary>The longest document that is read.</summary>
    public const long MaxBytes = 1 << 30;

    private const string Data = "data", Paragraphs = "paragraphs", Questions = "qas", Context = "context";

    /// <inheritdoc/>
    public override string Unit => "record";

    /// <inheritdoc/>
    public override IEnumerable<SourceRecord> Read(Stream stream)
    {
        using JsonDocument document = Parse(stream);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Data, out JsonElement data)) root = data;
        if (root.ValueKind != JsonValueKind.Array)
            throw new BadRecordException("is JSON, but neither an array of objects nor an object with an array \"data\"");
        foreach ((int index, (JsonElement item, JsonElement context)) in Entries(root).Index()) yield return Record(index + 1, item, context);
    }

    private static JsonDocument Parse(Stream stream)
    {
        try
        {
            return JsonDocument.Parse(stream);
        }
        catch (JsonException exception)
        {
            throw new BadRecordException(
                $"is not valid JSON (line {exception.LineNumber + 1}: {JsonProblem.Of(exception)})", exception);
        }
    }

    /// <summary>The objects of an array, or, of SQuAD's articles, the questions of their paragraphs with their contexts.</summary>
    private static IEnumerable<(JsonElement Item, JsonElement Context)> Entries(JsonElement array)
    {
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(Paragraphs, out JsonElement paragraphs))
            {
                yield return (item, default);
                continue;
            }

            foreach (JsonElement paragraph in Items(paragraphs))
            {
                if (paragraph.ValueKind != JsonValueKind.Object || !paragraph.TryGetProperty(Questions, out JsonElement questions)) continue;
                paragraph.TryGetProperty(Context, out JsonElement context);
                foreach (JsonElement question in Items(questions)) yield return (question, context);
            }
        }
    }

    private static SourceRecord Record(long number, JsonElement item, JsonElement context)
    {
        if (item.ValueKind != JsonValueKind.Object) return new SourceRecord(number, null, "is no object {…}");
        try
        {
            IReadOnlyDictionary<string, FieldValue> fields = FieldValue.OfJson(item).Fields;
            if (context.ValueKind == JsonValueKind.Undefined) return new SourceRecord(number, fields);
            return new SourceRecord(
                number, new Dictionary<string, FieldValue>(fields, StringComparer.Ordinal) { [Context] = FieldValue.OfJson(context) });
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair, or bytes that are no UTF-8.
            return new SourceRecord(number, null, "has a string that is no Unicode text");
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : Enumerable.Empty<JsonElement>();
}
