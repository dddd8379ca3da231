using System.Text.Json;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Streaming;

/// <summary>The items of an input file, line by line.</summary>
/// <param name="lines">The lines; the caller closes them.</param>
/// <param name="path">Where they come from.</param>
/// <param name="asked">The format that the caller names.</param>
/// <param name="fromText">The item of a line of plain text.</param>
/// <param name="fromJson">The item of a line of JSON.</param>
internal sealed class LineItemStream<TItem>(
    LineReader lines, string path, InputFormat asked, Func<string, TItem> fromText, Func<JsonElement, TItem> fromJson) : IItemStream<TItem>
    where TItem : class
{
    private InputFormat _format;

    /// <inheritdoc/>
    public string Unit => "line";

    /// <inheritdoc/>
    public long? TotalBytes { get; } = InputFile.Length(path);

    /// <inheritdoc/>
    public long BytesRead => lines.BytesRead;

    /// <inheritdoc/>
    public bool TryRead(out StreamItem<TItem> item)
    {
        item = default;
        if (!lines.TryRead(out InputLine line)) return false;
        if (_format == InputFormat.Auto) _format = InputFormats.Detect(asked, path, line.Text);
        item = ItemReading.Of(line.Number, line.Text?.Length ?? 0, line.Error, () => Parse(line.Text!));
        return true;
    }

    private TItem Parse(string line)
    {
        if (_format == InputFormat.Text) return fromText(line);
        using JsonDocument document = RequestObject.Parse(line);
        return fromJson(document.RootElement);
    }
}
