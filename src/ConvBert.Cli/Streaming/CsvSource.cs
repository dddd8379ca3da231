using System.Text;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;
using Sylvan.Data.Csv;

namespace ConvBert.Cli.Streaming;

/// <summary>One record of a CSV file: its number from 1 behind the header, and its texts or why it has none.</summary>
internal readonly record struct CsvRecord(long Number, string Text, string? Pair, CommandException? Error);

/// <summary>
/// Reads the text column of a CSV file (RFC 4180, UTF-8, with a header) record by record in constant memory. Empty lines are no records. A
/// record with too few or too many fields comes back as an error; behind a broken quote nothing can be told apart any more, which ends the
/// reading.
/// </summary>
internal sealed class CsvSource : IDisposable
{
    /// <summary>The longest record that is read, in UTF-16 units.</summary>
    public const int MaxCharacters = LineReader.MaxBytes;

    /// <summary>How many columns a message names.</summary>
    private const int MaxNames = 20;

    private const int BlockCharacters = 1 << 16;

    /// <summary>Stands for bytes that are not UTF-8: a noncharacter, which no text may hold.</summary>
    private const char Invalid = '\uFFFE';

    /// <summary>CSV has no comments: a record may begin with any character.</summary>
    private const char NoComment = '\uFFFF';

    private static readonly Encoding Utf8 = Encoding.GetEncoding(
        "utf-8", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Invalid.ToString()));

    private readonly Stream _stream;
    private readonly string _name;
    private readonly CsvDataReader _records;
    private readonly int _text;
    private readonly int _pair;
    private long _number;

    private CsvSource(Stream stream, string name, char delimiter, CsvColumns columns)
    {
        _stream = stream;
        _name = name;
        _records = Guarded(() => CsvDataReader.Create(
            new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: false, BlockCharacters), new CsvDataReaderOptions
            {
                Delimiter = delimiter,
                Comment = NoComment,
                BufferSize = BlockCharacters,
                MaxBufferSize = MaxCharacters,
            }));
        _text = Column(columns.Text);
        _pair = columns.Pair is { } pair ? Column(pair) : -1;
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

    /// <summary>Reads the next record; false at the end.</summary>
    /// <exception cref="CommandException">What follows is no CSV.</exception>
    public bool TryRead(out CsvRecord record)
    {
        do
        {
            if (!Guarded(_records.Read))
            {
                record = default;
                return false;
            }
        }
        while (_records.GetRawRecordSpan().Trim("\r\n").IsEmpty);
        _number++;
        if (_stream.CanSeek) BytesRead = _stream.Position;
        record = Record();
        return true;
    }

    public void Dispose() => _records.Dispose();

    private CsvRecord Record()
    {
        if (_records.RowFieldCount != _records.FieldCount)
            return Refused($"has {_records.RowFieldCount} fields, but the header has {_records.FieldCount}");
        string text = _records.GetString(_text);
        string? pair = _pair < 0 ? null : _records.GetString(_pair);
        if (text.Contains(Invalid) || pair?.Contains(Invalid) is true) return Refused("is not valid UTF-8");
        return new CsvRecord(_number, text, pair, null);
    }

    private CsvRecord Refused(string reason) => new(_number, "", null, new CommandException($"The record {reason}."));

    private int Column(string name)
    {
        string[] header = [.. Enumerable.Range(0, _records.FieldCount).Select(_records.GetName)];
        int[] found = [.. Enumerable.Range(0, header.Length).Where(column => header[column] == name)];
        if (found.Length == 1) return found[0];
        string names = Names(header);
        throw new CommandException(found.Length == 0
            ? $"{_name} has no column \"{name}\"; its header names {names}. Name the column with --column (the second text's with --pair-column)."
            : $"{_name} has {found.Length} columns \"{name}\"; its header names {names}.");
    }

    /// <summary>The names of a header; of many, the first.</summary>
    private static string Names(string[] header)
    {
        string names = string.Join(", ", header.Take(MaxNames).Select(column => $"\"{column}\""));
        return header.Length > MaxNames ? $"{names} and {header.Length - MaxNames} more" : names;
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvMissingHeadersException exception)
        {
            throw new CommandException($"{_name} is empty; a CSV header was expected.", exception);
        }
        catch (CsvRecordTooLargeException exception)
        {
            throw new CommandException(
                $"{_name}, record {_number + 1}: longer than {MaxCharacters} characters; perhaps a quote is not closed.", exception);
        }
        catch (CsvFormatException exception)
        {
            throw new CommandException(
                $"{_name}, record {_number + 1}: {exception.Message} A quote within a quoted field is written twice.", exception);
        }
    }
}
