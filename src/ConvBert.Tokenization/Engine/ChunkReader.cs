using System.Buffers;
using System.Text.Unicode;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// Feeds a scanner with a text that arrives in chunks. What is left of a chunk, because a word may continue in the next one, is kept in
/// front of that. Memory is constant, except for words longer than a chunk.
/// </summary>
internal sealed class ChunkReader
{
    private const int ChunkSize = 1 << 14;

    private byte[] _chunk = new byte[ChunkSize];
    private int _held;

    /// <summary>Memory for the next chunk; not empty.</summary>
    public Memory<byte> Free => _chunk.AsMemory(_held);

    /// <summary>Discards what is left of another text.</summary>
    public void Clear()
    {
        _held = 0;
        if (_chunk.Length > ChunkSize) _chunk = new byte[ChunkSize];
    }

    /// <summary>
    /// Scans what has arrived so far, of which the last <paramref name="added"/> bytes are new. It waits until the memory is half full, and
    /// the memory doubles when a word fills half of it, so that no byte is scanned more than a few times, however small the chunks and long
    /// the words.
    /// </summary>
    public void Scan<TSink>(TextScanner scanner, WordCache cache, int added, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        int length = _held + added;
        if (length < _chunk.Length / 2)
        {
            _held = length;
            return;
        }

        int taken = scanner.ScanChunk(cache, _chunk.AsSpan(0, length), ref sink);
        _held = length - taken;
        if (_held > _chunk.Length / 2) Array.Resize(ref _chunk, checked(2 * _chunk.Length));
        _chunk.AsSpan(taken, _held).CopyTo(_chunk);
    }

    /// <summary>Scans the rest, of which the last <paramref name="added"/> bytes are new.</summary>
    public void Finish<TSink>(TextScanner scanner, WordCache cache, int added, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        scanner.Scan(cache, _chunk.AsSpan(0, _held + added), ref sink);
        Clear();
    }

    /// <summary>Scans a whole UTF-16 text, or until the sink is full. Lone surrogates count as U+FFFD.</summary>
    public void ScanUtf16<TSink>(TextScanner scanner, WordCache cache, ReadOnlySpan<char> text, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        if (scanner.TryScan(cache, text, ref sink)) return;
        Clear();
        while (!sink.IsFull)
        {
            OperationStatus status = Utf8.FromUtf16(text, Free.Span, out int read, out int written);
            text = text[read..];
            if (status == OperationStatus.Done)
            {
                Finish(scanner, cache, written, ref sink);
                return;
            }

            Scan(scanner, cache, written, ref sink);
        }
    }
}
