using System.Buffers;
using System.Text.Unicode;

namespace ConvBert.Tokenization.Fast;

/// <summary>Brings UTF-16 text to UTF-8 in parts of constant size, and these to a scanner. Lone surrogates become U+FFFD.</summary>
internal sealed class Utf16Reader
{
    private const int PartSize = 1 << 14;

    private byte[] _part = new byte[PartSize];

    /// <summary>Scans a whole text, or until the sink is full.</summary>
    public void Scan<TSink>(TextScanner scanner, WordCache cache, ReadOnlySpan<char> text, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
    {
        int held = 0;
        while (true)
        {
            OperationStatus status = Utf8.FromUtf16(text, _part.AsSpan(held), out int read, out int written);
            int length = held + written;
            text = text[read..];
            if (status == OperationStatus.Done)
            {
                scanner.Scan(cache, _part.AsSpan(0, length), ref sink);
                return;
            }

            int taken = scanner.ScanPart(cache, _part.AsSpan(0, length), ref sink);
            if (sink.IsFull) return;
            if (taken == 0 && length > _part.Length / 2) Array.Resize(ref _part, 2 * _part.Length);
            held = length - taken;
            _part.AsSpan(taken, held).CopyTo(_part);
        }
    }
}
