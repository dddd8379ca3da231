using System.Buffers;
using System.Text.Unicode;

namespace ConvBert.Tokenization.Fast;

/// <summary>
/// Gives a scanner a text that comes in parts. What is left of a part, because it may go on in the next, stays in front of that; memory is constant but for words
/// longer than a part.
/// </summary>
internal sealed class PartReader
{
    private const int PartSize = 1 << 14;

    private byte[] _part = new byte[PartSize];
    private int _held;

    /// <summary>Where the text goes on; not empty.</summary>
    public Memory<byte> Free => _part.AsMemory(_held);

    /// <summary>Forgets what is left of another text.</summary>
    public void Clear()
    {
        _held = 0;
        if (_part.Length > PartSize) _part = new byte[PartSize];
    }

    /// <summary>
    /// Scans what has come so far; so many bytes are new. It waits until memory is half full, and memory doubles when a word fills half of it, so that however small
    /// the parts and long the words, no byte is looked at more than a few times.
    /// </summary>
    public void Scan<TSink>(TextScanner scanner, WordCache cache, int added, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
    {
        int length = _held + added;
        if (length < _part.Length / 2)
        {
            _held = length;
            return;
        }

        int taken = scanner.ScanPart(cache, _part.AsSpan(0, length), ref sink);
        _held = length - taken;
        if (_held > _part.Length / 2) Array.Resize(ref _part, checked(2 * _part.Length));
        _part.AsSpan(taken, _held).CopyTo(_part);
    }

    /// <summary>Scans the rest; so many bytes are new, and no more will come.</summary>
    public void Finish<TSink>(TextScanner scanner, WordCache cache, int added, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
    {
        scanner.Scan(cache, _part.AsSpan(0, _held + added), ref sink);
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
