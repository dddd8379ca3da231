using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Fast;

/// <summary>
/// Text → ids alone. Raw text falls apart at ASCII white space and punctuation before any normalizing, since neither normalizer nor pre-tokenizer looks
/// across them; what lies between is looked up whole. <see cref="FastPipeline"/> defines what a word's ids are and answers what the cache does not know.
/// </summary>
internal sealed class IdEncoder
{
    /// <summary>Marks cache lengths that count UTF-16 bytes, so that they never meet UTF-8 ones.</summary>
    private const int Utf16 = 1 << 16;

    private readonly WordCache _words = new();
    private readonly int[] _punctuation = new int[128];
    private readonly bool _splitSpecialTokens;
    private readonly List<(string Content, byte[] Utf8, int Id)> _apart = [];
    private readonly bool[] _opens = new bool[128];

    public IdEncoder(FastPipeline pipeline, BertNormalizer normalizer, IEnumerable<(AddedToken Token, int Id)> addedTokens, bool splitSpecialTokens)
    {
        Pipeline = pipeline;
        _splitSpecialTokens = splitSpecialTokens;
        _punctuation.AsSpan().Fill(-1);
        foreach ((AddedToken token, int id) in addedTokens)
        {
            if (splitSpecialTokens && token.Special) continue;
            int[] pattern = CodePoints.Of(token.Content);
            if (token.Normalized) pattern = normalizer.Normalize(pattern, 0, pattern.Length).CodePoints();
            bool insideWord = !pattern.Any(c => DelimiterScan.IsDelimiter(c));
            bool opensApart = !token.Normalized && DelimiterScan.IsPunctuation(pattern[0]) && !pattern.Any(c => c is ' ' or '\t' or '\n' or '\r');
            if (token.SingleWord || token.LStrip || token.RStrip || !(insideWord || opensApart)) NeedsWholeText = true;
            if (!opensApart) continue;
            _opens[pattern[0]] = true;
            _apart.Add((token.Content, System.Text.Encoding.UTF8.GetBytes(token.Content), id));
        }

        _apart.Sort((a, b) => b.Utf8.Length.CompareTo(a.Utf8.Length));
    }

    /// <summary>The pipeline whose ids these are.</summary>
    public FastPipeline Pipeline { get; }

    /// <summary>Whether an added token reaches across what the text falls apart at; then only the pipeline knows.</summary>
    public bool NeedsWholeText { get; }

    /// <summary>Writes the ids of a text until it or the destination ends; returns their number.</summary>
    public int Encode(ReadOnlySpan<byte> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(System.Text.Encoding.UTF8.GetString(text), destination);
        Span<byte> tail = stackalloc byte[DelimiterScan.BlockSize];
        int written = 0;
        for (int at = 0; at < text.Length && written < destination.Length;)
        {
            byte c = text[at];
            if (c == ' ')
            {
                at++;
                continue;
            }

            Vector128<byte> block = Block(text[at..], tail);
            int length = DelimiterScan.WordLength(block);
            if (length == 0) at += Delimiter(text[at..], c, destination, ref written);
            else if (length < DelimiterScan.BlockSize)
            {
                written += Short(block, length, text.Slice(at, length), destination[written..]);
                at += length;
            }
            else
            {
                length = LongLength(text[at..]);
                written += Long(text.Slice(at, length), destination[written..]);
                at += length;
            }
        }

        return written;
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{byte}, Span{int})"/>
    public int Encode(ReadOnlySpan<char> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(WellFormed(text), destination);
        Span<ushort> tail = stackalloc ushort[DelimiterScan.BlockSize];
        int written = 0;
        for (int at = 0; at < text.Length && written < destination.Length;)
        {
            char c = text[at];
            if (c == ' ')
            {
                at++;
                continue;
            }

            Vector128<byte> block = Block(text[at..], tail);
            int length = DelimiterScan.WordLength(block);
            if (length == 0) at += Delimiter(text[at..], c, destination, ref written);
            else if (length < DelimiterScan.BlockSize && (block.ExtractMostSignificantBits() & ((1u << length) - 1)) == 0)
            {
                written += Short(block, length, text.Slice(at, length), destination[written..]);
                at += length;
            }
            else
            {
                if (length == DelimiterScan.BlockSize) length = LongLength(text[at..]);
                written += Long(text.Slice(at, length), destination[written..]);
                at += length;
            }
        }

        return written;
    }

    /// <summary>Sixteen bytes from here on; behind the end there are spaces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Block(ReadOnlySpan<byte> text, Span<byte> tail)
    {
        if (text.Length >= DelimiterScan.BlockSize) return Vector128.Create(text);
        tail.Fill((byte)' ');
        text.CopyTo(tail);
        return Vector128.Create((ReadOnlySpan<byte>)tail);
    }

    /// <summary>Sixteen characters from here on as bytes; those beyond Latin-1 become 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Block(ReadOnlySpan<char> text, Span<ushort> tail)
    {
        ReadOnlySpan<ushort> block = MemoryMarshal.Cast<char, ushort>(text);
        if (block.Length < DelimiterScan.BlockSize)
        {
            tail.Fill(' ');
            block.CopyTo(tail);
            block = tail;
        }

        return Vector128.NarrowWithSaturation(Vector128.Create(block), Vector128.Create(block[8..]));
    }

    private int Short<T>(Vector128<byte> block, int length, ReadOnlySpan<T> word, Span<int> destination) where T : unmanaged
    {
        Vector128<byte> key = block & Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)length));
        ulong low = key.AsUInt64()[0];
        ulong high = key.AsUInt64()[1];
        if (_words.Find(low, high, length) is { } entry) return entry.CopyTo(destination);
        int[] ids = Ids(Text(word));
        _words.Add(low, high, length, ids);
        return Copy(ids, destination);
    }

    private int Long<T>(ReadOnlySpan<T> word, Span<int> destination) where T : unmanaged
    {
        ReadOnlySpan<byte> key = MemoryMarshal.AsBytes(word);
        if (key.Length is < 8 or > WordCache.MaxKeyLength) return Few(word, destination);
        int length = typeof(T) == typeof(char) ? key.Length | Utf16 : key.Length;
        if (_words.Find(key, length) is { } entry) return entry.CopyTo(destination);
        int[] ids = Ids(Text(word));
        _words.Add(key, length, ids);
        return Copy(ids, destination);
    }

    /// <summary>Words beyond ASCII of up to three UTF-16 units, and endless ones.</summary>
    private int Few<T>(ReadOnlySpan<T> word, Span<int> destination) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(word);
        if (bytes.Length > WordCache.MaxKeyLength) return Run(Text(word), destination);
        ulong low = 0;
        bytes.CopyTo(MemoryMarshal.AsBytes(new Span<ulong>(ref low)));
        int length = bytes.Length | Utf16;
        if (_words.Find(low, 0, length) is { } entry) return entry.CopyTo(destination);
        int[] ids = Ids(Text(word));
        _words.Add(low, 0, length, ids);
        return Copy(ids, destination);
    }

    /// <summary>Takes an added token, a punctuation character or white space; returns how much of the text that was.</summary>
    private int Delimiter<T>(ReadOnlySpan<T> text, int c, Span<int> destination, ref int written) where T : unmanaged
    {
        if (c is '\t' or '\n' or '\r') return 1;
        if (_opens[c])
        {
            foreach ((string content, byte[] utf8, int id) in _apart)
            {
                bool matches = typeof(T) == typeof(char) ? MemoryMarshal.Cast<T, char>(text).StartsWith(content) : MemoryMarshal.AsBytes(text).StartsWith(utf8);
                if (!matches) continue;
                destination[written++] = id;
                return typeof(T) == typeof(char) ? content.Length : utf8.Length;
            }
        }

        if (_punctuation[c] < 0) _punctuation[c] = Ids(((char)c).ToString())[0];
        destination[written++] = _punctuation[c];
        return 1;
    }

    private static int LongLength(ReadOnlySpan<byte> text)
    {
        int length = DelimiterScan.BlockSize;
        while (length < text.Length && !DelimiterScan.IsDelimiter(text[length])) length++;
        return length;
    }

    private static int LongLength(ReadOnlySpan<char> text)
    {
        int length = DelimiterScan.BlockSize;
        while (length < text.Length && !DelimiterScan.IsDelimiter(text[length])) length++;
        return length;
    }

    private int Run(string text, Span<int> destination) => Copy(Ids(text), destination);

    private int[] Ids(string text)
    {
        var pieces = new List<TextPiece>();
        Pipeline.Run(text, _splitSpecialTokens, null, pieces);
        return [.. pieces.Select(piece => piece.Id)];
    }

    private static int Copy(ReadOnlySpan<int> ids, Span<int> destination)
    {
        int copied = Math.Min(ids.Length, destination.Length);
        ids[..copied].CopyTo(destination);
        return copied;
    }

    private static string Text<T>(ReadOnlySpan<T> word) where T : unmanaged => typeof(T) == typeof(char)
        ? WellFormed(MemoryMarshal.Cast<T, char>(word))
        : System.Text.Encoding.UTF8.GetString(MemoryMarshal.AsBytes(word));

    /// <summary>The text with U+FFFD in place of lone surrogates.</summary>
    private static string WellFormed(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) result.Append(rune.ToString());
        return result.ToString();
    }
}
