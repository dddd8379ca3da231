namespace ConvBert.Serving.Lines;

/// <summary>
/// The bytes of comma-separated values with a line feed in place of each lone carriage return that ends a record. The library takes such a
/// one for an end or for text by the end of the first line, its place in the buffer, and the processor's instructions; behind this there are
/// none. In the header they go inside quotes too, since its first end of a line decides.
/// </summary>
/// <param name="stream">The bytes; closed with this.</param>
/// <param name="delimiter">What parts the fields.</param>
internal sealed class CsvLineFeeds(Stream stream, char delimiter) : ForwardOnlyStream
{
    private readonly CsvRecordEnds _ends = new(delimiter);
    private bool _isHeader = true;

    /// <summary>A byte that was read to see what follows a carriage return; -1 for none.</summary>
    private int _ahead = -1;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0) return 0;
        int read;
        if (_ahead >= 0)
        {
            buffer[0] = (byte)_ahead;
            (_ahead, read) = (-1, 1);
        }
        else
        {
            // The last place is for a line feed: the library takes a pair that comes in two pieces for a lone carriage return.
            read = stream.Read(buffer.Length > 1 ? buffer[..^1] : buffer);
        }

        if (read > 0 && buffer[read - 1] == '\r')
        {
            _ahead = stream.ReadByte();
            if (_ahead == '\n' && read < buffer.Length)
            {
                buffer[read++] = (byte)_ahead;
                _ahead = -1;
            }
        }

        Replace(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }

    private void Replace(Span<byte> bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int step = _ends.Next(bytes[at..]);
            int end = step < 0 ? bytes.Length : at + step;
            if (_isHeader)
            {
                for (int i = at; i < end; i++) ReplaceLone(bytes, i);
                _isHeader = step < 0;
            }
            else if (step >= 0)
            {
                ReplaceLone(bytes, end - 1);
            }

            at = end;
        }
    }

    private void ReplaceLone(Span<byte> bytes, int at)
    {
        if (bytes[at] != '\r') return;
        int next = at + 1 < bytes.Length ? bytes[at + 1] : _ahead;
        if (next != '\n') bytes[at] = (byte)'\n';
    }
}
