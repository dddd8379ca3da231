using System.Buffers.Binary;

namespace ConvBert.Checkpoints;

/// <summary>The bytes of a pickle in a file. Lengths are checked against the file before anything is allocated.</summary>
internal sealed class PickleSource
{
    private const int BufferSize = 1 << 16;

    private readonly ReadableFile _file;
    private readonly long _end;
    private readonly byte[] _buffer;
    private long _bufferStart;
    private int _buffered;
    private int _next;

    /// <summary>Reads from <paramref name="start"/>; no more than <paramref name="length"/> bytes belong to the source.</summary>
    internal PickleSource(ReadableFile file, long start, long length)
    {
        _file = file;
        _bufferStart = start;
        _end = start + length;
        _buffer = new byte[(int)Math.Min(BufferSize, length)];
    }

    internal long Position => _bufferStart + _next;

    internal byte ReadByte()
    {
        if (_next == _buffered) Fill();
        return _buffer[_next++];
    }

    internal byte[] ReadBytes(uint count)
    {
        if (count > _end - Position) throw Fail($"needs {count} bytes; {_end - Position} are left");
        byte[] bytes = new byte[count];
        int buffered = (int)Math.Min(count, (uint)(_buffered - _next));
        _buffer.AsSpan(_next, buffered).CopyTo(bytes);
        _next += buffered;
        if (buffered == bytes.Length) return bytes;
        _file.ReadExactly(Position, bytes.AsSpan(buffered));
        _bufferStart = Position + bytes.Length - buffered;
        (_buffered, _next) = (0, 0);
        return bytes;
    }

    internal ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(sizeof(ushort)));

    internal uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(sizeof(uint)));

    internal CheckpointException Fail(string problem, Exception? cause = null) =>
        new(_file.Path, null, $"the pickle {problem} (near byte {Position})", cause);

    private void Fill()
    {
        _bufferStart += _buffered;
        (_buffered, _next) = (0, 0);
        long left = Math.Min(_end, _file.Length) - _bufferStart;
        if (left <= 0) throw Fail("ends without STOP");
        int count = (int)Math.Min(_buffer.Length, left);
        _file.ReadExactly(_bufferStart, _buffer.AsSpan(0, count));
        _buffered = count;
    }
}
