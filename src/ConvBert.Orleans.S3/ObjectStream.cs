using ConvBert.Serving.Lines;

namespace ConvBert.Orleans.S3;

/// <summary>Reads an object by ranges, one of which is in memory at a time; they grow while the reading goes on without a jump.</summary>
/// <param name="fetch">Fills a buffer with the bytes from a position on.</param>
/// <param name="length">The bytes that may be read.</param>
internal sealed class ObjectStream(Func<long, Memory<byte>, CancellationToken, Task> fetch, long length) : ForwardOnlyStream
{
    /// <summary>The smallest range that is asked for, unless the object ends before.</summary>
    public const int MinRange = 64 << 10;

    /// <summary>The largest range.</summary>
    public const int MaxRange = 8 << 20;

    private byte[] _range = [];
    private long _start;
    private int _count;
    private int _size = MinRange;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position { get; set; }

    private bool HasByte => Position >= _start && Position < _start + _count;

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override int Read(Span<byte> buffer)
    {
        // Lines and records are read by a thread of the shard's own, which has nothing else to do.
        if (Position < length && !HasByte) FetchAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position < length && !HasByte) await FetchAsync(cancellationToken).ConfigureAwait(false);
        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private int Take(Span<byte> buffer)
    {
        if (Position >= length) return 0;
        ReadOnlySpan<byte> rest = _range.AsSpan(0, _count)[(int)(Position - _start)..];
        int taken = Math.Min(rest.Length, buffer.Length);
        rest[..taken].CopyTo(buffer);
        Position += taken;
        return taken;
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        _size = _count > 0 && Position == _start + _count ? Math.Min(2 * _size, MaxRange) : MinRange;
        int count = (int)Math.Min(_size, length - Position);
        if (_range.Length < count) _range = new byte[count];
        _count = 0;
        await fetch(Position, _range.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        (_start, _count) = (Position, count);
    }
}
