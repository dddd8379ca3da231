using System.Text.Json;

namespace ConvBert.FineTuning.Datasets;

/// <summary>One JSON document: an array of objects, an object with an array <c>data</c> of them, or SQuAD's nesting.</summary>
internal sealed class JsonDocumentFormat : RecordFormat
{
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
        long number = 0;
        foreach (JsonElement item in root.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(Paragraphs, out JsonElement paragraphs))
            {
                foreach (SourceRecord record in Questionnaire(paragraphs, number)) yield return record;
                number += QuestionCount(paragraphs);
            }
            else
            {
                number++;
                yield return item.ValueKind == JsonValueKind.Object
                    ? new SourceRecord(number, FieldValue.OfJson(item).Fields)
                    : new SourceRecord(number, null, "is no object {…}");
            }
        }
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

    /// <summary>The questions of SQuAD's paragraphs, each with its context.</summary>
    private static IEnumerable<SourceRecord> Questionnaire(JsonElement paragraphs, long number)
    {
        foreach (JsonElement paragraph in Items(paragraphs))
        {
            if (paragraph.ValueKind != JsonValueKind.Object) continue;
            FieldValue? context = paragraph.TryGetProperty(Context, out JsonElement text) ? FieldValue.OfJson(text) : null;
            if (!paragraph.TryGetProperty(Questions, out JsonElement questions)) continue;
            foreach (JsonElement question in Items(questions))
            {
                number++;
                if (question.ValueKind != JsonValueKind.Object)
                {
                    yield return new SourceRecord(number, null, "is no object {…}");
                    continue;
                }

                var fields = new Dictionary<string, FieldValue>(FieldValue.OfJson(question).Fields, StringComparer.Ordinal);
                if (context is not null) fields[Context] = context;
                yield return new SourceRecord(number, fields);
            }
        }
    }

    private static long QuestionCount(JsonElement paragraphs) => Items(paragraphs)
        .Sum(paragraph => paragraph.ValueKind == JsonValueKind.Object && paragraph.TryGetProperty(Questions, out JsonElement questions)
            ? Items(questions).LongCount()
            : 0);

    private static IEnumerable<JsonElement> Items(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : Enumerable.Empty<JsonElement>();
}
