using System.Text;
using Sylvan.Data.Csv;

namespace ConvBert.FineTuning.Datasets;

/// <summary>A table with a header (RFC 4180, UTF-8), record by record in constant memory; blank lines are none.</summary>
/// <param name="delimiter">What parts the fields.</param>
internal sealed class TableFormat(char delimiter) : RecordFormat
{
    private const int BlockCharacters = 1 << 16;
    private const int MaxCharacters = 64 << 20;

    /// <summary>Stands for bytes that are not UTF-8: a noncharacter, which no text may hold.</summary>
    private const char Invalid = '\uFFFE';

    /// <summary>A table has no comments: a record may begin with any character.</summary>
    private const char NoComment = '\uFFFF';

    private static readonly Encoding Utf8 = Encoding.GetEncoding(
        "utf-8", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Invalid.ToString()));

    /// <inheritdoc/>
    public override IEnumerable<SourceRecord> Read(Stream stream)
    {
        using var text = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: false, BlockCharacters, leaveOpen: true);
        if (text.Peek() == '\uFEFF') text.Read();
        var options = new CsvDataReaderOptions
        {
            Delimiter = delimiter,
            Comment = NoComment,
            BufferSize = BlockCharacters,
            MaxBufferSize = MaxCharacters,
        };
        using CsvDataReader? records = Guarded(1, () => text.Peek() < 0 ? null : CsvDataReader.Create(text, options));
        if (records is null) yield break;
        string[] names = [.. Enumerable.Range(0, records.FieldCount).Select(records.GetName)];
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new BadRecordException($"has several columns \"{twice.Key}\"");
        long line = 2;
        while (Guarded(line, records.Read))
        {
            ReadOnlySpan<char> raw = records.GetRawRecordSpan();
            long first = line;
            line += raw.Count('\n');
            if (!raw.Trim("\r\n").IsEmpty) yield return Record(records, names, first);
        }
    }

    private static SourceRecord Record(CsvDataReader records, string[] names, long line)
    {
        if (records.RowFieldCount != names.Length)
            return new SourceRecord(line, null, $"has {records.RowFieldCount} fields, but the header has {names.Length}");
        var fields = new Dictionary<string, FieldValue>(names.Length, StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            string value = records.GetString(i);
            if (value.Contains(Invalid)) return new SourceRecord(line, null, "is not valid UTF-8");
            fields[names[i]] = FieldValue.OfCell(value);
        }

        return new SourceRecord(line, fields);
    }

    private static T Guarded<T>(long line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvRecordTooLargeException exception)
        {
            throw new BadRecordException(
                $"has a record longer than {MaxCharacters} characters at line {line}; perhaps a quote is not closed", exception);
        }
        catch (CsvFormatException exception)
        {
            throw new BadRecordException(
                $"is no table from line {line} on: {exception.Message.TrimEnd('.')}; a quote within a quoted field is written twice",
                exception);
        }
    }
}
