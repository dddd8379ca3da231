using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Fast;

/// <summary>Keeps pieces with their places and words.</summary>
/// <param name="pieces">Receives them.</param>
/// <param name="call">What is wanted of them.</param>
internal ref struct PieceSink(PieceBuffer pieces, PieceCall call) : ITokenSink
{
    /// <summary>Most pieces of the entries of one block, and a vector's surplus.</summary>
    private const int MostInBlock = (ByteBlock.Size * WordEntry.InlineIds) + 4;

    private readonly bool _utf16 = call.Utf16;
    private readonly int _limit = call.Limit;
    private readonly int _step = call.FixedWord is null ? 1 : 0;
    private int _word = call.FixedWord ?? 0;
    private int _position;

    public readonly bool IsFull => pieces.Count >= _limit;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Take(WordCache cache, ref readonly byte block, WordBoundaries boundaries)
    {
        var characters = new CharacterCount(new ByteBlock(in block), _utf16);
        ulong starts = boundaries.Starts;
        ulong ends = boundaries.Ends;
        while (true)
        {
            pieces.Reserve(MostInBlock);
            TakeLikely(ref cache.ShortSets, in block, ref starts, ref ends, characters);
            if (starts == 0) break;
            int start = BitOperations.TrailingZeroCount(starts);
            TakeOther(cache, in block, start, BitOperations.TrailingZeroCount(ends), characters);
            starts &= starts - 1;
            ends &= ends - 1;
        }

        _position += boundaries.Consumed == ByteBlock.Size ? characters.All : characters.Before(boundaries.Consumed);
    }

    public void TakeLong(WordCache cache, ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<WordPiecePart> parts = cache.PartsOf(in cache.Long(word));
        int bytes = 0;
        int characters = _position;
        foreach (WordPiecePart part in parts)
        {
            if (part.Start < bytes) (bytes, characters) = (0, _position);
            characters += CharacterCount.Of(word[bytes..part.Start], _utf16);
            bytes = part.Start;
            int end = part.End < bytes ? _position + CharacterCount.Of(word[..part.End], _utf16) : characters + CharacterCount.Of(word[bytes..part.End], _utf16);
            pieces.Add(part.Id, characters, end, _word + (_step * part.Word), part.Text);
        }

        _word += _step * WordsOf(parts);
        _position += CharacterCount.Of(word, _utf16);
    }

    public void TakeAdded(ApartToken token)
    {
        int characters = _utf16 ? token.Content.Length : Unicode.CodePoints.Count(token.Content);
        pieces.Add(token.Id, _position, _position + characters, _word, token.OwnText);
        _word += _step;
        _position += characters;
    }

    /// <summary>Takes words up to one whose entry is elsewhere or does not tell everything. There is no call inside, so that what matters stays in registers.</summary>
    private void TakeLikely(ref WordEntry sets, ref readonly byte block, ref ulong startsLeft, ref ulong endsLeft, CharacterCount characters)
    {
        ulong starts = startsLeft;
        ulong ends = endsLeft;
        int count = pieces.Count;
        int word = _word;
        int step = _step;
        int position = _position;
        ref int ids = ref MemoryMarshal.GetArrayDataReference(pieces.Ids);
        ref int firsts = ref MemoryMarshal.GetArrayDataReference(pieces.Starts);
        ref int lasts = ref MemoryMarshal.GetArrayDataReference(pieces.Ends);
        ref int words = ref MemoryMarshal.GetArrayDataReference(pieces.Words);
        while (starts != 0)
        {
            int start = BitOperations.TrailingZeroCount(starts);
            int end = BitOperations.TrailingZeroCount(ends);
            if (end - start > ShortKey.MaxLength) break;
            var key = new ShortKey(in Unsafe.Add(ref Unsafe.AsRef(in block), start), end - start);
            ref WordEntry entry = ref WordCache.Likely(ref sets, key);
            if (!entry.Is(key) || !entry.IsContiguous) break;
            (Vector128<int> first, Vector128<int> last) = characters.Places(start, start + entry.FirstEnd, start + entry.SecondEnd, end);
            Vector128.LoadUnsafe(ref entry.Id0).StoreUnsafe(ref ids, (nuint)count);
            (first + Vector128.Create(position)).StoreUnsafe(ref firsts, (nuint)count);
            (last + Vector128.Create(position)).StoreUnsafe(ref lasts, (nuint)count);
            Vector128.Create(word).StoreUnsafe(ref words, (nuint)count);
            count += entry.Count;
            word += step;
            starts &= starts - 1;
            ends &= ends - 1;
        }

        startsLeft = starts;
        endsLeft = ends;
        pieces.Count = count;
        _word = word;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeOther(WordCache cache, ref readonly byte block, int start, int end, CharacterCount characters)
    {
        ref WordEntry entry = ref cache.Find(in Unsafe.Add(ref Unsafe.AsRef(in block), start), end - start);
        if (entry.IsContiguous)
        {
            int from = _position + characters.Before(start);
            for (int i = 0; i < entry.Count; i++)
            {
                int to = _position + characters.Before(i == entry.Count - 1 ? end : start + (i == 0 ? entry.FirstEnd : entry.SecondEnd));
                pieces.Add(Unsafe.Add(ref entry.Id0, i), from, to, _word, null);
                from = to;
            }

            _word += _step;
            return;
        }

        ReadOnlySpan<WordPiecePart> parts = cache.PartsOf(in entry);
        foreach (WordPiecePart part in parts)
        {
            pieces.Add(part.Id, _position + characters.Before(start + part.Start), _position + characters.Before(start + part.End), _word + (_step * part.Word), part.Text);
        }

        _word += _step * WordsOf(parts);
    }

    private static int WordsOf(ReadOnlySpan<WordPiecePart> parts) => parts.Length == 0 ? 0 : parts[^1].Word + 1;
}
