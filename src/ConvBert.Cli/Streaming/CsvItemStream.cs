using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Streaming;

/// <summary>The items of a CSV file.</summary>
/// <param name="records">The records; the caller closes them.</param>
/// <param name="path">Where they come from.</param>
/// <param name="fromRecord">The item of a text and a second text, if there is one.</param>
internal sealed class CsvItemStream<TItem>(CsvSource records, string path, Func<string, string?, TItem> fromRecord) : IItemStream<TItem>
    where TItem : class
{
    /// <inheritdoc/>
    public string Unit => "record";

    /// <inheritdoc/>
    public long? TotalBytes { get; } = InputFile.Length(path);

    /// <inheritdoc/>
    public long BytesRead => records.BytesRead;

    /// <inheritdoc/>
    public bool TryRead(out StreamItem<TItem> item)
    {
        item = default;
        if (!records.TryRead(out CsvRecord record)) return false;
        int size = record.Fields?.Sum(field => field.Length) ?? 0;
        item = ItemReading.Of(record.Number, size, record.Error, () => fromRecord(record.Fields![0], record.Fields.ElementAtOrDefault(1)));
        return true;
    }
}
