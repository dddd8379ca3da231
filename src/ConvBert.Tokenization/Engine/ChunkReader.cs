using System.Buffers;
using System.Text.Unicode;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// Gives a scanner a text that comes in parts. What is left of a part, because it may go on in the next, stays in front of that; memory is constant but for words
/// longer than a part.
/// </summary>
internal sealed class ChunkReader
{
    private const int ChunkSize = 1 << 14;

    private byte[] _chunk = new byte[ChunkSize];
    private int _held;

    /// <summary>Where the text goes on; not empty.</summary>
    public Memory<byte> Free => _chunk.AsMemory(_held);

    /// <summary>Forgets what is left of another text.</summary>
    public void Clear()
    {
        _held = 0;
        if (_chunk.Length > ChunkSize) _chunk = new byte[ChunkSize];
    }

    /// <summary>
    /// Scans what has come so far; so many bytes are new. It waits until memory is half full, and memory doubles when a word fills half of it, so that however small
    /// the parts and long the words, no byte is looked at more than a few times.
    /// </summary>
    public void Scan<TSink>(TextScanner scanner, WordCache cache, int added, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
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

    /// <summary>Scans the rest; so many bytes are new, and no more will come.</summary>
    public void Finish<TSink>(TextScanner scanner, WordCache cache, int added, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
    {
        scanner.Scan(cache, _chunk.AsSpan(0, _held + added), ref sink);
        Clear();
    }

    /// <summary>Scans a whole UTF-16 text, or until the sink is full. Lone surrogates become U+FFFD.</summary>
    public void ScanUtf16<TSink>(TextScanner scanner, WordCache cache, ReadOnlySpan<char> text, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
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
