using System.Text.Json;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Streaming;

/// <summary>One item of a stream: its line, and the item or why it is none.</summary>
internal readonly record struct StreamItem<TItem>(long Line, TItem? Item, Exception? Error);

/// <summary>The items of an input file, line by line in constant memory.</summary>
internal sealed class ItemStream<TItem> : IDisposable
    where TItem : class
{
    private readonly LineReader _lines;
    private readonly Func<string, TItem> _fromText;
    private readonly Func<JsonElement, TItem> _fromJson;
    private readonly string _path;
    private readonly InputFormat _asked;
    private InputFormat _format;

    public ItemStream(
        string path, InputFormat format, CommandEnvironment environment, Func<string, TItem> fromText, Func<JsonElement, TItem> fromJson)
    {
        _path = path;
        _asked = format;
        _fromText = fromText;
        _fromJson = fromJson;
        TotalBytes = path == "-" || !File.Exists(path) ? null : new FileInfo(path).Length;
        _lines = LineReader.Open(path, environment);
    }

    /// <summary>Bytes of the whole input, where that is known.</summary>
    public long? TotalBytes { get; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => _lines.BytesRead;

    /// <summary>The next line's item, or what is wrong with the line; false at the end.</summary>
    public bool TryRead(out StreamItem<TItem> item)
    {
        item = default;
        if (!_lines.TryRead(out InputLine line)) return false;
        if (_format == InputFormat.Auto) _format = InputFormats.Detect(_asked, _path, line.Text);
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

    public void Dispose() => _lines.Dispose();

    private TItem Parse(string line)
    {
        if (_format == InputFormat.Text) return _fromText(line);
        using JsonDocument document = RequestObject.Parse(line);
        return _fromJson(document.RootElement);
    }
}
