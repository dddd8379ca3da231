using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Streaming;

/// <summary>The texts of a CSV file: the columns that the command names.</summary>
internal sealed class CsvSource : IDisposable
{
    /// <summary>How many columns a message names.</summary>
    private const int MaxNames = 20;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly CsvReader _records;
    private readonly int[] _columns;

    private CsvSource(Stream stream, string name, char delimiter, CsvColumns columns)
    {
        _stream = stream;
        _name = name;
        _records = Named(() => new CsvReader(stream, delimiter));
        string[] names = columns.Pair is { } pair ? [columns.Text, pair] : [columns.Text];
        _columns = [.. names.Select(column => Column(column, columns.Advice))];
    }

    /// <summary>Bytes taken from the file so far; 0 where that is not known.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Opens a file, or standard input for `-`, and reads the header.</summary>
    /// <exception cref="CommandException">The file cannot be read, or lacks a column.</exception>
    public static CsvSource Open(string path, CommandEnvironment environment, char delimiter, CsvColumns columns)
    {
        Stream stream = path == "-" ? environment.Input : InputFile.Open(path);
        try
        {
            return new CsvSource(stream, path == "-" ? "standard input" : $"'{path}'", delimiter, columns);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next record, whose fields are the text and, where it is asked for, the second text; false at the end.</summary>
    /// <exception cref="CommandException">What follows is no CSV.</exception>
    public bool TryRead(out CsvRecord record)
    {
        (bool any, record) = Named(() => (_records.TryRead(_columns, out CsvRecord next), next));
        if (any && _stream.CanSeek) BytesRead = _stream.Position;
        return any;
    }

    public void Dispose() => _records.Dispose();

    private int Column(string name, string advice)
    {
        int[] found = _records.ColumnsOf(name);
        if (found.Length == 1) return found[0];
        string names = Names(_records.Header);
        throw new CommandException(found.Length == 0
            ? $"{_name} has no column \"{name}\"; its header names {names}. {advice}"
            : $"{_name} has {found.Length} columns \"{name}\"; its header names {names}.");
    }

    /// <summary>The names of a header; of many, the first.</summary>
    private static string Names(IReadOnlyList<string> header)
    {
        string names = string.Join(", ", header.Take(MaxNames).Select(column => $"\"{column}\""));
        return header.Count > MaxNames ? $"{names} and {header.Count - MaxNames} more" : names;
    }

    /// <summary>What fails in the file is told with its name.</summary>
    private T Named<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvException exception)
        {
            throw new CommandException(_name + exception.Message, exception);
        }
    }
}
