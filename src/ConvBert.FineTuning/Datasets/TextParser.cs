namespace ConvBert.FineTuning.Datasets;

/// <summary>Reads texts.</summary>
internal sealed class TextParser(ColumnChoice columns, DatasetColumns given) : ExampleParser<TextExample>
{
    private readonly string _text = columns.Required("text", given.Text, TextFormat.Text, "sentence");

    /// <inheritdoc/>
    public override TextExample Parse(SourceRecord record) => new(record.Text(_text));
}
