using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// A bounded cache of raw words and their tokens. A word of up to 15 bytes is its own key, so that finding it and its ids takes one cache
/// line; longer words are found by a hash and compared with a copy. Not thread-safe.
/// </summary>
internal sealed class WordCache(WordResolver resolver)
{
    /// <summary>Longer words are not cached.</summary>
    private const int MaxLength = 512;

    private const int ShortSetBits = 14;
    private const int LongSetBits = 13;

    /// <summary>
    /// The number of hits in second sets per promotion. Of the words of English text 2.5 % are found there without promotion and 1.2 % with
    /// it; promoting on each hit makes words evict each other.
    /// </summary>
    private const uint PromotionInterval = 8;

    private const ulong LowFactor = 0x9E3779B97F4A7C15;
    private const ulong HighFactor = 0xC2B2AE3D27D4EB4F;

    private readonly EntryTable _short = new(ShortSetBits);
    private readonly EntryTable _long = new(LongSetBits);
    private WordToken[] _uncachedTokens = [];
    private uint _foundInSecond;
    private WordEntry _uncached;

    /// <summary>The first set of short words.</summary>
    public ref WordEntry ShortSets => ref _short.Set(0);

    /// <summary>The entry of a short word, unless the word is new or its entry is in the second set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref WordEntry Likely(ref WordEntry shortSets, ShortKey key)
    {
        ref WordEntry entry = ref Unsafe.AddByteOffset(ref shortSets, EntryTable.SetOffset(key.Hash >> (64 - ShortSetBits)));

        // Which of the two it is cannot be predicted, so that there is no branch on it.
        return ref Unsafe.Add(ref entry, entry.Is(key) ? 0 : 1);
    }

    /// <summary>The entry of a word within a block, valid until the next call.</summary>
    /// <exception cref="TokenizerException">The word is unknown and the vocabulary has no unknown token.</exception>
    public ref WordEntry Find(ref readonly byte first, int length)
    {
        ReadOnlySpan<byte> word = MemoryMarshal.CreateReadOnlySpan(in first, length);
        return ref length > ShortKey.MaxLength ? ref Long(word) : ref Short(word, new ShortKey(in first, length));
    }

    private ref WordEntry Short(ReadOnlySpan<byte> word, ShortKey key)
    {
        ref WordEntry likely = ref Likely(ref ShortSets, key);
        if (likely.Is(key)) return ref likely;
        ref WordEntry second = ref SecondSet(key);
        for (int i = 0; i < EntryTable.SetSize; i++)
        {
            ref WordEntry entry = ref Unsafe.Add(ref second, i);
            if (entry.Is(key)) return ref Promoted(ref entry, key);
        }

        ReadOnlySpan<WordToken> tokens = resolver.Resolve(word);
        ref WordEntry added = ref Room(ref FirstSet(key), ref second);
        key.Bytes.AsUInt64().StoreUnsafe(ref added.Low);
        _short.Tokens[_short.IndexOf(in added)] = Fill(ref added, word.Length, tokens) ? null : tokens.ToArray();
        return ref added;
    }

    private ref WordEntry FirstSet(ShortKey key) => ref _short.Set((nuint)(key.Hash >> (64 - ShortSetBits)));

    /// <summary>The set of a word whose first set was full when the word was added.</summary>
    private ref WordEntry SecondSet(ShortKey key) =>
        ref _short.Set((nuint)(key.Hash >> (64 - (2 * ShortSetBits))) & ((1 << ShortSetBits) - 1));

    /// <summary>
    /// Moves an entry from its second set to its first from time to time; most likely that of a frequent word. The entry that it displaces
    /// must fit elsewhere, so that no word is lost.
    /// </summary>
    private ref WordEntry Promoted(ref WordEntry entry, ShortKey key)
    {
        uint turn = ++_foundInSecond;
        if (turn % PromotionInterval != 0) return ref entry;
        ref WordEntry place = ref Unsafe.Add(ref FirstSet(key), turn / PromotionInterval % EntryTable.SetSize);
        if (place.High != 0)
        {
            var other = new ShortKey(in place);
            ref WordEntry room = ref Room(ref FirstSet(other), ref SecondSet(other));
            if (room.High != 0) return ref entry;
            _short.Move(ref place, ref room);
        }

        _short.Move(ref entry, ref place);
        return ref place;
    }

    /// <summary>The entry of a longer word, valid until the next call.</summary>
    /// <exception cref="TokenizerException">The word is unknown and the vocabulary has no unknown token.</exception>
    public ref WordEntry Long(ReadOnlySpan<byte> word)
    {
        if (word.Length > MaxLength) return ref Uncached(resolver.Resolve(word));
        ulong hash = Hash(word);
        ref WordEntry first = ref _long.Set((nuint)(hash >> (64 - LongSetBits)));
        ref WordEntry second = ref _long.Set((nuint)(hash >> (64 - (2 * LongSetBits))) & ((1 << LongSetBits) - 1));
        for (int i = 0; i < 2 * EntryTable.SetSize; i++)
        {
            ref WordEntry entry = ref Unsafe.Add(ref i < EntryTable.SetSize ? ref first : ref second, i % EntryTable.SetSize);
            if (entry.Low == hash && entry.High == (ulong)word.Length && word.SequenceEqual(_long.Words[_long.IndexOf(in entry)]))
            {
                return ref entry;
            }
        }

        ReadOnlySpan<WordToken> tokens = resolver.Resolve(word);
        ref WordEntry added = ref Room(ref first, ref second);
        nuint index = _long.IndexOf(in added);
        _long.Words[index] = word.ToArray();
        added.Low = hash;
        added.High = (ulong)word.Length;
        _long.Tokens[index] = Fill(ref added, word.Length, tokens) ? null : tokens.ToArray();
        return ref added;
    }

    /// <summary>The tokens of an entry that is not <see cref="WordEntry.IsContiguous"/>.</summary>
    public ReadOnlySpan<WordToken> TokensOf(ref readonly WordEntry entry)
    {
        if (Unsafe.AreSame(in entry, in _uncached)) return _uncachedTokens;
        nuint index = _short.IndexOf(in entry);
        return index < (nuint)_short.Tokens.Length ? _short.Tokens[index] : _long.Tokens[_long.IndexOf(in entry)];
    }

    private ref WordEntry Uncached(ReadOnlySpan<WordToken> tokens)
    {
        _uncachedTokens = tokens.ToArray();
        _uncached.Count = WordEntry.Unfit;
        return ref _uncached;
    }

    /// <summary>
    /// The first empty entry of two sets. If all four are in use, the last one is replaced: words that were added early, which tend to be
    /// frequent, stay.
    /// </summary>
    private static ref WordEntry Room(ref WordEntry first, ref WordEntry second)
    {
        if (first.High == 0) return ref first;
        if (Unsafe.Add(ref first, 1).High == 0) return ref Unsafe.Add(ref first, 1);
        return ref second.High == 0 ? ref second : ref Unsafe.Add(ref second, 1);
    }

    /// <summary>Writes the tokens into an entry; returns whether the entry describes them completely.</summary>
    private static bool Fill(ref WordEntry entry, int length, ReadOnlySpan<WordToken> tokens)
    {
        (entry.FirstEnd, entry.SecondEnd, entry.ThirdEnd) = (0, 0, 0);
        if (tokens.Length > WordEntry.InlineIds)
        {
            entry.Count = WordEntry.Unfit;
            return false;
        }

        entry.Id0 = tokens.Length > 0 ? tokens[0].Id : 0;
        entry.Id1 = tokens.Length > 1 ? tokens[1].Id : 0;
        entry.Id2 = tokens.Length > 2 ? tokens[2].Id : 0;
        entry.Count = (byte)tokens.Length;
        if (!AreContiguous(tokens, length)) return false;
        entry.FirstEnd = (byte)tokens[0].End;
        entry.SecondEnd = (byte)tokens[Math.Min(1, tokens.Length - 1)].End;
        entry.ThirdEnd = (byte)length;
        return true;
    }

    /// <summary>A word that may not end within its block is never described by its entry alone.</summary>
    private static bool AreContiguous(ReadOnlySpan<WordToken> tokens, int length)
    {
        int end = 0;
        foreach (WordToken token in tokens)
        {
            if (token.Start != end || token.Word != 0 || token.Text is not null) return false;
            end = token.End;
        }

        return tokens.Length > 0 && end == length && length < ByteBlock.Size - 2;
    }

    /// <summary>A hash of at least 16 bytes.</summary>
    private static ulong Hash(ReadOnlySpan<byte> word)
    {
        ulong hash = (ulong)word.Length * HighFactor;
        for (int at = 0; at + 16 < word.Length; at += 16) hash = Mix(hash, word[at..]);
        return Mix(hash, word[^16..]);
    }

    private static ulong Mix(ulong hash, ReadOnlySpan<byte> sixteen)
    {
        ulong high = Math.BigMul(
            MemoryMarshal.Read<ulong>(sixteen) ^ hash ^ LowFactor, MemoryMarshal.Read<ulong>(sixteen[8..]) ^ HighFactor, out ulong low);
        return low ^ high ^ (hash * LowFactor);
    }
}
