using System.Text.Json;
using ConvBert.Tokenization.Streams;

namespace ConvBert.FineTuning.Datasets;

/// <summary>One JSON object a line; blank lines are none.</summary>
internal sealed class JsonLinesFormat : RecordFormat
{
    /// <inheritdoc/>
    public override IEnumerable<SourceRecord> Read(Stream stream)
    {
        foreach (TextLine line in new TextLineReader(stream).ReadToEnd())
        {
            if (line.Error is not null) yield return new SourceRecord(line.Number, null, line.Error);
            else if (!string.IsNullOrWhiteSpace(line.Text)) yield return Parse(line);
        }
    }

    private static SourceRecord Parse(TextLine line)
    {
        try
        {
            using var document = JsonDocument.Parse(line.Text!);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new SourceRecord(line.Number, null, "is JSON, but no object {…}");
            return new SourceRecord(line.Number, FieldValue.OfJson(document.RootElement).Fields);
        }
        catch (JsonException exception)
        {
            return new SourceRecord(line.Number, null, $"is not valid JSON ({JsonProblem.Of(exception)})");
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair.
            return new SourceRecord(line.Number, null, "has a string that is no Unicode text");
        }
    }
}
