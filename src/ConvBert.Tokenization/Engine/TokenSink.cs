using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization.Engine;

/// <summary>Keeps tokens with their offsets and words.</summary>
/// <param name="tokens">Receives them.</param>
/// <param name="call">What is needed of them.</param>
internal ref struct TokenSink(TokenColumns tokens, TokenRequest call) : ITokenSink
{
    /// <summary>The maximum number of tokens in the entries of one block, plus the excess of a vector store.</summary>
    private const int MaxPerBlock = (ByteBlock.Size * WordEntry.InlineIds) + 4;

    private readonly bool _utf16 = call.Utf16;
    private readonly int _limit = (int)Math.Min(int.MaxValue, (long)tokens.Count + call.Limit);
    private readonly int _step = call.FixedWord is null ? 1 : 0;
    private int _word = call.FixedWord ?? 0;
    private int _position;

    public readonly bool IsFull => tokens.Count >= _limit;

    public void Take(WordCache cache, ref readonly byte block, WordBoundaries boundaries)
    {
        var bytes = new ByteBlock(in block);
        if (bytes.Wide() == 0) Take(cache, in block, boundaries, default(AsciiCount));
        else if (_utf16) Take(cache, in block, boundaries, new Utf16Count(bytes));
        else Take(cache, in block, boundaries, new CharacterCount(bytes));
    }

    public void TakeLong(WordCache cache, ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<WordToken> wordTokens = cache.TokensOf(in cache.Long(word));
        int bytes = 0;
        int characters = _position;
        foreach (WordToken token in wordTokens)
        {
            if (token.Start < bytes) (bytes, characters) = (0, _position);
            characters += CharacterCount.Of(word[bytes..token.Start], _utf16);
            bytes = token.Start;
            int end = token.End < bytes
                ? _position + CharacterCount.Of(word[..token.End], _utf16)
                : characters + CharacterCount.Of(word[bytes..token.End], _utf16);
            tokens.Add(token.Id, characters, end, _word + (_step * token.Word), token.Text);
        }

        _word += _step * WordsOf(wordTokens);
        _position += CharacterCount.Of(word, _utf16);
    }

    public void TakeAdded(IsolatedToken token)
    {
        int characters = _utf16 ? token.Content.Length : Unicode.CodePoints.Count(token.Content);
        tokens.Add(token.Id, _position, _position + characters, _word, token.OwnText);
        _word += _step;
        _position += characters;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Take<TCount>(WordCache cache, ref readonly byte block, WordBoundaries boundaries, TCount characters)
        where TCount : struct, ICharacterCount
    {
        ulong starts = boundaries.Starts;
        ulong ends = boundaries.Ends;
        while (true)
        {
            tokens.Reserve(MaxPerBlock);
            TakeLikely(ref cache.ShortSets, in block, ref starts, ref ends, characters);
            if (starts == 0) break;
            int start = BitOperations.TrailingZeroCount(starts);
            TakeOther(cache, in block, start, BitOperations.TrailingZeroCount(ends), characters);
            starts &= starts - 1;
            ends &= ends - 1;
        }

        _position += boundaries.Consumed == ByteBlock.Size ? characters.All : characters.Before(boundaries.Consumed);
    }

    /// <summary>
    /// Takes words up to one whose entry is elsewhere or incomplete. There is no call in the loop, so that everything stays in registers.
    /// </summary>
    private void TakeLikely<TCount>(
        ref WordEntry sets, ref readonly byte block, ref ulong startsLeft, ref ulong endsLeft, TCount characters)
        where TCount : struct, ICharacterCount
    {
        ulong starts = startsLeft;
        ulong ends = endsLeft;
        int count = tokens.Count;
        int word = _word;
        int step = _step;
        int position = _position;
        var target = new Target(tokens);
        while (starts != 0)
        {
            int start = BitOperations.TrailingZeroCount(starts);
            int length = BitOperations.TrailingZeroCount(ends) - start;
            if (length > ShortKey.MaxLength) break;
            var key = new ShortKey(in Unsafe.Add(ref Unsafe.AsRef(in block), start), length);
            ref WordEntry entry = ref WordCache.Likely(ref sets, key);
            if (!entry.Is(key) || !entry.IsContiguous) break;
            target.Write(count, in entry, characters.Places(start, in entry), position, word);
            count += entry.Count;
            word += step;
            starts &= starts - 1;
            ends &= ends - 1;
        }

        startsLeft = starts;
        endsLeft = ends;
        tokens.Count = count;
        _word = word;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeOther<TCount>(WordCache cache, ref readonly byte block, int start, int end, TCount characters)
        where TCount : struct, ICharacterCount
    {
        ref WordEntry entry = ref cache.Find(in Unsafe.Add(ref Unsafe.AsRef(in block), start), end - start);
        if (entry.IsContiguous)
        {
            new Target(tokens).Write(tokens.Count, in entry, characters.Places(start, in entry), _position, _word);
            tokens.Count += entry.Count;
            _word += _step;
            return;
        }

        ReadOnlySpan<WordToken> wordTokens = cache.TokensOf(in entry);
        foreach (WordToken token in wordTokens)
        {
            int from = _position + characters.Before(start + token.Start), to = _position + characters.Before(start + token.End);
            tokens.Add(token.Id, from, to, _word + (_step * token.Word), token.Text);
        }

        _word += _step * WordsOf(wordTokens);
    }

    private static int WordsOf(ReadOnlySpan<WordToken> wordTokens) => wordTokens.Length == 0 ? 0 : wordTokens[^1].Word + 1;

    /// <summary>The columns of a buffer with sufficient capacity.</summary>
    private readonly ref struct Target(TokenColumns tokens)
    {
        private readonly ref int _ids = ref MemoryMarshal.GetArrayDataReference(tokens.Ids);
        private readonly ref int _starts = ref MemoryMarshal.GetArrayDataReference(tokens.Starts);
        private readonly ref int _ends = ref MemoryMarshal.GetArrayDataReference(tokens.Ends);
        private readonly ref int _words = ref MemoryMarshal.GetArrayDataReference(tokens.Words);

        /// <summary>Writes the tokens of a contiguous word; the lanes after the last token are undefined.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int at, ref readonly WordEntry entry, (Vector128<int> Starts, Vector128<int> Ends) places, int position, int word)
        {
            Vector128<int> before = Vector128.Create(position);
            Vector128.LoadUnsafe(in entry.Id0).StoreUnsafe(ref _ids, (nuint)at);
            (places.Starts + before).StoreUnsafe(ref _starts, (nuint)at);
            (places.Ends + before).StoreUnsafe(ref _ends, (nuint)at);
            Vector128.Create(word).StoreUnsafe(ref _words, (nuint)at);
        }
    }
}
