using System.Text;
using ConvBert.Serving.Requests;
using Sylvan.Data.Csv;

namespace ConvBert.Serving.Lines;

/// <summary>One record of a table: its number from 1 behind the header, and the fields that were asked for or why it has none.</summary>
internal readonly record struct CsvRecord(long Number, IReadOnlyList<string>? Fields, RequestException? Error);

/// <summary>What follows in a table is no CSV; the message is the end of a sentence that begins with the table's name.</summary>
internal sealed class CsvException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// Reads comma-separated values (RFC 4180, UTF-8, with a header) record by record in constant memory. Lines end by a line feed, a carriage
/// return or both, whichever ends the others. Empty lines are no records, and there are no comments. A record that is not UTF-8, or has too few or too many fields, comes back as an error; behind a broken quote nothing
/// can be told apart any more, which ends the reading.
/// </summary>
internal sealed class CsvReader : IDisposable
{
    /// <summary>The longest record that is read, in UTF-16 units.</summary>
    public const int MaxCharacters = LineReader.MaxBytes;

    private const int BlockCharacters = 1 << 16;

    /// <summary>Stands for bytes that are not UTF-8: a noncharacter, which no text may hold.</summary>
    private const char Invalid = '\uFFFE';

    /// <summary>A noncharacter, with which no record begins.</summary>
    private const char NoComment = '\uFFFF';

    private static readonly Encoding Utf8 = Encoding.GetEncoding(
        "utf-8", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Invalid.ToString()));

    private readonly CsvDataReader _records;
    private long _number;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The bytes; closed with this reader.</param>
    /// <param name="delimiter">What parts the fields.</param>
    /// <exception cref="CsvException">There is no header.</exception>
    public CsvReader(Stream stream, char delimiter)
    {
        _records = Guarded(() => CsvDataReader.Create(
            new StreamReader(new CsvLineFeeds(stream, delimiter), Utf8, detectEncodingFromByteOrderMarks: false, BlockCharacters), new CsvDataReaderOptions
            {
                Delimiter = delimiter,
                Comment = NoComment,
                BufferSize = BlockCharacters,
                MaxBufferSize = MaxCharacters,
            }));
        Header = [.. Enumerable.Range(0, _records.FieldCount).Select(_records.GetName)];
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The places of the columns of a name.</summary>
    public int[] ColumnsOf(string name) => [.. Enumerable.Range(0, Header.Count).Where(column => Header[column] == name)];

    /// <summary>Reads the next record; false at the end.</summary>
    /// <param name="columns">The places of the fields that are wanted; what the others hold does not matter.</param>
    /// <param name="record">The record with these fields.</param>
    /// <exception cref="CsvException">What follows is no CSV.</exception>
    public bool TryRead(ReadOnlySpan<int> columns, out CsvRecord record)
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
        record = Record(columns);
        return true;
    }

    public void Dispose() => _records.Dispose();

    private CsvRecord Record(ReadOnlySpan<int> columns)
    {
        if (_records.RowFieldCount != Header.Count)
            return Refused($"has {_records.RowFieldCount} fields, but the header has {Header.Count}");
        var fields = new string[columns.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = _records.GetString(columns[i]);
            if (fields[i].Contains(Invalid)) return Refused("is not valid UTF-8");
        }

        return new CsvRecord(_number, fields, null);
    }

    private CsvRecord Refused(string reason) => new(_number, null, new RequestException($"The record {reason}."));

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvMissingHeadersException exception)
        {
            throw new CsvException(" is empty; a CSV header was expected.", exception);
        }
        catch (CsvRecordTooLargeException exception)
        {
            throw new CsvException(
                $", record {_number + 1}: longer than {MaxCharacters} characters; perhaps a quote is not closed.", exception);
        }
        catch (CsvFormatException exception)
        {
            throw new CsvException(
                $", record {_number + 1}: {exception.Message} A quote within a quoted field is written twice.", exception);
        }
    }
}
