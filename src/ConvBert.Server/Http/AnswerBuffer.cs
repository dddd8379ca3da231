using System.Buffers;

namespace ConvBert.Server.Http;

/// <summary>
/// An answer in pieces of pooled memory: it is whole before its first byte is sent, so that a failure still has its status, and its pieces
/// are freed one by one as they are sent.
/// </summary>
internal sealed class AnswerBuffer(AnswerMemory memory) : IBufferWriter<byte>, IDisposable
{
    private const int FirstPiece = 1 << 12;
    private const int NextPieces = 1 << 16;

    private readonly Queue<(byte[] Bytes, int Length)> _full = new();
    private byte[] _open = [];
    private int _written;

    /// <summary>The bytes of the answer.</summary>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _open.Length - _written);
        _written += count;
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_open.Length - _written < Math.Max(1, sizeHint)) Open(Math.Max(sizeHint, Length == 0 ? FirstPiece : NextPieces));
        return _open.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>The next piece to send; false where all are sent. Nothing is written any more.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> piece)
    {
        Close();
        bool isThere = _full.TryPeek(out (byte[] Bytes, int Length) next);
        piece = isThere ? next.Bytes.AsMemory(0, next.Length) : default;
        return isThere;
    }

    /// <summary>Frees the piece that was taken last.</summary>
    public void Free()
    {
        byte[] sent = _full.Dequeue().Bytes;
        memory.Free(sent.Length);
        ArrayPool<byte>.Shared.Return(sent);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        while (_full.Count > 0) Free();
    }

    private void Open(int size)
    {
        Close();
        byte[] bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            memory.Take(bytes.Length, Length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }

        _open = bytes;
    }

    private void Close()
    {
        if (_open.Length == 0) return;
        _full.Enqueue((_open, _written));
        (_open, _written) = ([], 0);
    }
}
