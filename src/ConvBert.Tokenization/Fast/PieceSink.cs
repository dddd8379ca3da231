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

    public void Take(WordCache cache, ref readonly byte block, WordBoundaries boundaries)
    {
        pieces.Reserve(MostInBlock);
        var characters = new CharacterCount(new ByteBlock(in block), _utf16);
        int count = pieces.Count;
        int word = _word;
        ulong starts = boundaries.Starts;
        ulong ends = boundaries.Ends;
        while (starts != 0)
        {
            int start = BitOperations.TrailingZeroCount(starts);
            int end = BitOperations.TrailingZeroCount(ends);
            int length = end - start;
            starts &= starts - 1;
            ends &= ends - 1;
            ref readonly byte first = ref Unsafe.Add(ref Unsafe.AsRef(in block), start);
            ref WordEntry entry = ref cache.Find(in first, length);
            if (entry.IsContiguous)
            {
                int place0 = _position + characters.Before(start);
                int place1 = _position + characters.Before(start + entry.FirstEnd);
                int place2 = _position + characters.Before(start + entry.SecondEnd);
                int place3 = _position + characters.Before(end);
                Vector128.LoadUnsafe(ref entry.Id0).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(pieces.Ids), (nuint)count);
                Vector128.Create(place0, place1, place2, 0).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(pieces.Starts), (nuint)count);
                Vector128.Create(place1, place2, place3, 0).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(pieces.Ends), (nuint)count);
                Vector128.Create(word).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(pieces.Words), (nuint)count);
                count += entry.Count;
                word += _step;
                continue;
            }

            pieces.Count = count;
            foreach (WordPiecePart part in cache.PartsOf(in entry))
            {
                pieces.Add(part.Id, _position + characters.Before(start + part.Start), _position + characters.Before(start + part.End), word + (_step * part.Word), part.Text);
            }

            word += _step * WordsOf(cache.PartsOf(in entry));
            pieces.Reserve(MostInBlock);
            count = pieces.Count;
        }

        pieces.Count = count;
        _word = word;
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

    public void TakeAdded(int id, string content)
    {
        int characters = _utf16 ? content.Length : Unicode.CodePoints.Count(content);
        pieces.Add(id, _position, _position + characters, _word, content);
        _word += _step;
        _position += characters;
    }

    private static int WordsOf(ReadOnlySpan<WordPiecePart> parts) => parts.Length == 0 ? 0 : parts[^1].Word + 1;
}
