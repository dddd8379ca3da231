using ConvBert.Orleans.Files;
using ConvBert.Orleans.Ledger;
using ConvBert.Serving.Lines;

namespace ConvBert.Orleans.Sources;

/// <summary>The bytes of a head, and then those of a range of a stream.</summary>
internal sealed class RangeStream(ReadOnlyMemory<byte> head, Stream stream, long length) : ForwardOnlyStream
{
    private ReadOnlyMemory<byte> _head = head;
    private long _left = length;

    public override bool CanRead => true;

    /// <summary>Opens the bytes of a shard.</summary>
    public static RangeStream Open(IFileStore store, Shard shard, ReadOnlyMemory<byte> head = default)
    {
        Stream file = store.Open(new StoredFile(shard.Path, shard.Start + shard.Length, shard.Version));
        file.Position = shard.Start;
        return new RangeStream(head, file, shard.Length);
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

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }
}
