using ConvBert.Tokenization.Streams;

namespace ConvBert.FineTuning.Datasets;

/// <summary>One text a line; blank lines are none.</summary>
internal sealed class TextFormat : RecordFormat
{
    /// <summary>The field of a record.</summary>
    public const string Text = "text";

    /// <inheritdoc/>
    public override IEnumerable<SourceRecord> Read(Stream stream)
    {
        foreach (TextLine line in new TextLineReader(stream).ReadToEnd())
        {
            if (line.Error is not null) yield return new SourceRecord(line.Number, null, line.Error);
            else if (!string.IsNullOrWhiteSpace(line.Text))
                yield return new SourceRecord(line.Number, new Dictionary<string, FieldValue> { [Text] = FieldValue.OfText(line.Text) });
        }
    }
}
