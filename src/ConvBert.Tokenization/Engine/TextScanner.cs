using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Engine;

/// <summary>Splits UTF-8 text into raw words and added tokens, block by block.</summary>
internal sealed class TextScanner(IsolatedTokens isolated, bool isolatesCjk)
{
    /// <summary>The number of bytes that must be readable from the start of a block.</summary>
    public const int Readable = ByteBlock.Size + 16;

    private readonly PaddedText _padded = new();

    /// <summary>Scans a whole text, or until the sink is full.</summary>
    public void Scan<TSink>(WordCache cache, ReadOnlySpan<byte> text, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
    {
        if (text.Length > PaddedText.MaxLength)
        {
            int taken = ScanBlocks(cache, text, text.Length - Readable, final: true, ref sink);
            if (sink.IsFull) return;
            text = text[taken..];
        }

        if (text.IsEmpty) return;
        ScanPadded(cache, _padded.Of(text), ref sink);
    }

    /// <summary>Scans a whole UTF-16 text if it is short ASCII; otherwise returns false and does nothing.</summary>
    public bool TryScan<TSink>(WordCache cache, ReadOnlySpan<char> text, ref TSink sink) where TSink : struct, ITokenSink, allows ref struct
    {
        if (text.IsEmpty) return true;
        if (text.Length > PaddedText.MaxLength || !_padded.TryOf(text, out ReadOnlySpan<byte> utf8)) return false;
        ScanPadded(cache, utf8, ref sink);
        return true;
    }

    /// <summary>
    /// Scans a chunk of a text that continues after it, up to a boundary; returns the number of bytes consumed, which is 0 if the chunk is
    /// too short.
    /// </summary>
    public int ScanChunk<TSink>(WordCache cache, ReadOnlySpan<byte> chunk, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct =>
        ScanBlocks(cache, chunk, chunk.Length - Readable - isolated.MaxLength, final: false, ref sink);

    private void ScanPadded<TSink>(WordCache cache, ReadOnlySpan<byte> text, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct =>
        ScanBlocks(cache, text, text.Length - 1, final: true, ref sink);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ScanBlocks<TSink>(WordCache cache, ReadOnlySpan<byte> text, int lastStart, bool final, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        int at = 0;
        if (at > lastStart) return at;
        ref byte start = ref MemoryMarshal.GetReference(text);
        WordBoundaries boundaries = WordBoundaries.Of(new ByteBlock(in start), isolatesCjk);
        while (!sink.IsFull)
        {
            ref readonly byte first = ref Unsafe.Add(ref start, at);
            if (isolated.TryFind(new ByteBlock(in first), text[at..], out int offset, out IsolatedToken? token))
            {
                sink.Take(cache, in first, boundaries.Before(offset));
                sink.TakeAdded(token);
                at += offset + token.Utf8.Length;
            }
            else if (boundaries.Consumed > 0)
            {
                // The boundaries of the next block are computed before the words of this one are taken, which hides their latency.
                at += boundaries.Consumed;
                WordBoundaries next = at <= lastStart
                    ? WordBoundaries.Of(new ByteBlock(in Unsafe.Add(ref start, at)), isolatesCjk)
                    : default;
                sink.Take(cache, in first, boundaries);
                if (at > lastStart) return at;
                boundaries = next;
                continue;
            }
            else
            {
                int end = EndOfWord(text, at);
                if (end == text.Length && !final) return at;
                sink.TakeLong(cache, text[at..end]);
                at = end;
            }

            if (at > lastStart) return at;
            boundaries = WordBoundaries.Of(new ByteBlock(in Unsafe.Add(ref start, at)), isolatesCjk);
        }

        return at;
    }

    /// <summary>The end of a word that fills a block; the end of the text if there is no boundary.</summary>
    private int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        // Blocks overlap, because a character of three bytes may start two bytes before the end of one.
        const int Step = ByteBlock.Size - 2;
        for (int at = start + Step; at < text.Length; at += Step)
        {
            int outside = FirstOutside(text[at..]);
            if (outside < ByteBlock.Size) return Math.Min(at + outside, text.Length);
        }

        return text.Length;
    }

    private int FirstOutside(ReadOnlySpan<byte> text)
    {
        if (text.Length >= ByteBlock.Size)
        {
            return WordBoundaries.FirstOutside(new ByteBlock(in MemoryMarshal.GetReference(text)), isolatesCjk);
        }
        Span<byte> padded = stackalloc byte[ByteBlock.Size];
        padded.Fill((byte)' ');
        text.CopyTo(padded);
        return WordBoundaries.FirstOutside(new ByteBlock(in MemoryMarshal.GetReference(padded)), isolatesCjk);
    }
}
