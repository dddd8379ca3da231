using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Requests;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Streaming;

/// <summary>The texts of a file or of standard input: lines, JSON lines with "text", or a column of a table.</summary>
internal sealed class TextStream : IItemStream<string>, IDisposable
{
    private readonly IItemStream<string> _items;
    private readonly IDisposable _reader;

    private TextStream(IItemStream<string> items, IDisposable reader) => (_items, _reader) = (items, reader);

    /// <inheritdoc/>
    public string Unit => _items.Unit;

    /// <inheritdoc/>
    public long? TotalBytes => _items.TotalBytes;

    /// <inheritdoc/>
    public long BytesRead => _items.BytesRead;

    /// <summary>Opens a file, or standard input for `-`.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Standard input.</param>
    /// <param name="format">The format that the caller names.</param>
    /// <param name="columns">The column of a table with the text.</param>
    /// <exception cref="Errors.CommandException">The file cannot be read, or lacks the column.</exception>
    public static TextStream Open(string path, CommandEnvironment environment, InputFormat format, CsvColumns columns)
    {
        if (InputFormats.Delimiter(format, path) is { } delimiter)
        {
            CsvSource records = CsvSource.Open(path, environment, delimiter, columns);
            return new TextStream(new CsvItemStream<string>(records, path, (text, _) => text), records);
        }

        LineReader lines = InputFile.Lines(path, environment);
        return new TextStream(
            new LineItemStream<string>(lines, path, format, text => text, json => TextInput.FromJson(json, "text", "inputs")), lines);
    }

    /// <inheritdoc/>
    public bool TryRead(out StreamItem<string> item) => _items.TryRead(out item);

    public void Dispose() => _reader.Dispose();
}
