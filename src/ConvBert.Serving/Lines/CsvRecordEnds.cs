using System.Buffers;

namespace ConvBert.Serving.Lines;

/// <summary>
/// Finds where the records of comma-separated values end, in bytes of UTF-8 that come piece by piece. A quote opens a field only where the
/// field begins; elsewhere it is a character like others. A carriage return, a line feed, or both are an end outside quotes.
/// </summary>
/// <param name="delimiter">What parts the fields.</param>
internal sealed class CsvRecordEnds(char delimiter)
{
    private readonly SearchValues<byte> _marks = SearchValues.Create((byte)delimiter, (byte)'"', (byte)'\r', (byte)'\n');

    /// <summary>How much of a byte order mark, which is no part of the first field, has come; beyond its length: it is over.</summary>
    private int _preamble;

    private Place _place;

    private enum Place
    {
        /// <summary>Where a field begins.</summary>
        Begin,

        /// <summary>In a field without quotes, or behind the quotes of one.</summary>
        Text,

        /// <summary>Inside quotes.</summary>
        Quoted,

        /// <summary>Behind a quote inside quotes: the end of the field, or the first of two.</summary>
        Closed,
    }

    private static ReadOnlySpan<byte> Preamble => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether the bytes so far end inside quotes.</summary>
    public bool IsQuoted => _place == Place.Quoted;

    /// <summary>
    /// Goes on to the next end of a record; returns the count of the bytes up to and with it, or -1 where there is none and all bytes are
    /// passed. A line feed behind a carriage return is the end of an empty record.
    /// </summary>
    public int Next(ReadOnlySpan<byte> bytes)
    {
        int at = PassPreamble(bytes);
        while (at < bytes.Length)
        {
            int step = _place switch
            {
                Place.Quoted => bytes[at..].IndexOf((byte)'"'),
                Place.Text => bytes[at..].IndexOfAny(_marks),
                _ => 0,
            };
            if (step < 0) return -1;
            at += step + 1;
            byte mark = bytes[at - 1];
            if (_place == Place.Quoted) _place = Place.Closed;
            else if (mark == '"' && _place is Place.Begin or Place.Closed) _place = Place.Quoted;
            else if (mark == delimiter) _place = Place.Begin;
            else if (mark is not ((byte)'\r' or (byte)'\n')) _place = Place.Text;
            else
            {
                _place = Place.Begin;
                return at;
            }
        }

        return -1;
    }

    private int PassPreamble(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (_preamble < Preamble.Length && at < bytes.Length)
        {
            if (bytes[at] == Preamble[_preamble])
            {
                at++;
                _preamble++;
                continue;
            }

            if (_preamble > 0) _place = Place.Text;
            _preamble = Preamble.Length;
        }

        return at;
    }
}
