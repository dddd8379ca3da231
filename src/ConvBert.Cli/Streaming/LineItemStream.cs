using System.Text.Json;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Streaming;

/// <summary>One item of a stream: its line, and the item or why it is none.</summary>
internal readonly record struct StreamItem<TItem>(long Line, TItem? Item, Exception? Error);

/// <summary>The items of an input file, line by line in constant memory.</summary>
/// <param name="lines">The lines; the caller closes them.</param>
/// <param name="path">Where they come from.</param>
/// <param name="asked">The format that the caller names.</param>
/// <param name="fromText">The item of a line of plain text.</param>
/// <param name="fromJson">The item of a line of JSON.</param>
internal sealed class ItemStream<TItem>(LineReader lines, string path, InputFormat asked, Func<string, TItem> fromText, Func<JsonElement, TItem> fromJson)
    where TItem : class
{
    private InputFormat _format;

    /// <summary>Bytes of the whole input, where that is known.</summary>
    public long? TotalBytes { get; } = path != "-" && File.Exists(path) ? new FileInfo(path).Length : null;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => lines.BytesRead;

    /// <summary>The next line's item, or what is wrong with the line; false at the end.</summary>
    public bool TryRead(out StreamItem<TItem> item)
    {
        item = default;
        if (!lines.TryRead(out InputLine line)) return false;
        if (_format == InputFormat.Auto) _format = InputFormats.Detect(asked, path, line.Text);
        if (line.Error is { } refused)
        {
            item = new StreamItem<TItem>(line.Number, null, refused);
            return true;
        }
        try
        {
            item = new StreamItem<TItem>(line.Number, Parse(line.Text!), null);
        }
        catch (CommandException exception)
        {
            item = new StreamItem<TItem>(line.Number, null, exception);
        }
        return true;
    }

    private TItem Parse(string line)
    {
        if (_format == InputFormat.Text) return fromText(line);
        using JsonDocument document = RequestObject.Parse(line);
        return fromJson(document.RootElement);
    }
}
