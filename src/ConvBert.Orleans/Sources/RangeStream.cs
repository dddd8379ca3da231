namespace ConvBert.Orleans.Sources;

/// <summary>The bytes of a head, and then those of a range of a stream.</summary>
internal sealed class RangeStream(ReadOnlyMemory<byte> head, Stream stream, long length) : Stream
{
    private ReadOnlyMemory<byte> _head = head;
    private long _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a range of a file.</summary>
    public static RangeStream Open(string path, long start, long length, ReadOnlyMemory<byte> head = default)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        file.Position = start;
        return new RangeStream(head, file, length);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_head.Length > 0)
        {
            int taken = Math.Min(_head.Length, buffer.Length);
            _head.Span[..taken].CopyTo(buffer);
            _head = _head[taken..];
            return taken;
        }

        if (_left == 0 || buffer.Length == 0) return 0;
        int read = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0) throw new EndOfStreamException($"The input ends {_left} bytes early: it was cut after the job was planned.");
        _left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }
}
