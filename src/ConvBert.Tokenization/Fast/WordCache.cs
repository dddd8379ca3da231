using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Fast;

/// <summary>
/// Raw words and their pieces, bounded. A word of up to 15 bytes is its own key, so that finding it and its ids takes one cache line; longer ones are found by a
/// hash and compared with a copy. Not thread-safe.
/// </summary>
internal sealed class WordCache(WordResolver resolver)
{
    /// <summary>Longer words are found by their hash.</summary>
    public const int MaxShort = 15;

    /// <summary>Longer words are not kept.</summary>
    private const int MaxLength = 512;

    private const int ShortSetBits = 14;
    private const int LongSetBits = 12;
    private const ulong LowFactor = 0x9E3779B97F4A7C15;
    private const ulong HighFactor = 0xC2B2AE3D27D4EB4F;

    private readonly EntryTable _short = new(ShortSetBits);
    private readonly EntryTable _long = new(LongSetBits);
    private WordPiecePart[] _uncachedParts = [];
    private WordEntry _uncached;

    /// <summary>Sixteen bytes from 16 - l on are a mask of the first l.</summary>
    private static ReadOnlySpan<byte> Masks =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The entry of a word of 1 to 15 bytes, of which 16 are readable. Good until the next call.</summary>
    /// <exception cref="TokenizerException">The word is unknown and the vocabulary has no unknown token.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref WordEntry Short(ref readonly byte word, int length)
    {
        ref byte masks = ref Unsafe.Add(ref MemoryMarshal.GetReference(Masks), 16 - length);
        ulong low = Unsafe.ReadUnaligned<ulong>(in word) & Unsafe.ReadUnaligned<ulong>(in masks);
        ulong high = Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in word), 8)) & Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref masks, 8));
        high |= (ulong)(uint)length << 56;
        nuint set = (nuint)(((low * LowFactor) ^ (high * HighFactor)) >> (64 - ShortSetBits));
        ref WordEntry entry = ref _short.Set(set);
        if (((entry.Low ^ low) | (entry.High ^ high)) == 0) return ref entry;
        entry = ref Unsafe.Add(ref entry, 1);
        if (((entry.Low ^ low) | (entry.High ^ high)) == 0) return ref entry;
        return ref AddShort(MemoryMarshal.CreateReadOnlySpan(in word, length), set, low, high);
    }

    /// <summary>The entry of a longer word. Good until the next call.</summary>
    /// <exception cref="TokenizerException">The word is unknown and the vocabulary has no unknown token.</exception>
    public ref WordEntry Long(ReadOnlySpan<byte> word)
    {
        if (word.Length > MaxLength) return ref Uncached(resolver.Resolve(word));
        ulong hash = Hash(word);
        nuint set = (nuint)(hash >> (64 - LongSetBits));
        for (nuint index = set * EntryTable.SetSize; index < (set + 1) * EntryTable.SetSize; index++)
        {
            ref WordEntry entry = ref Unsafe.Add(ref _long.Set(0), index);
            if (entry.Low == hash && entry.High == (ulong)word.Length && word.SequenceEqual(_long.Words[index])) return ref entry;
        }

        ReadOnlySpan<WordPiecePart> parts = resolver.Resolve(word);
        ref WordEntry added = ref Room(_long, set);
        _long.Words[_long.IndexOf(in added)] = word.ToArray();
        added.Low = hash;
        added.High = (ulong)word.Length;
        _long.Parts[_long.IndexOf(in added)] = Fill(ref added, word.Length, parts) ? null : parts.ToArray();
        return ref added;
    }

    /// <summary>The pieces of an entry that is not <see cref="WordEntry.IsContiguous"/>.</summary>
    public ReadOnlySpan<WordPiecePart> PartsOf(ref readonly WordEntry entry)
    {
        if (Unsafe.AreSame(in entry, in _uncached)) return _uncachedParts;
        nuint index = _short.IndexOf(in entry);
        return index < (nuint)_short.Parts.Length ? _short.Parts[index] : _long.Parts[_long.IndexOf(in entry)];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref WordEntry AddShort(ReadOnlySpan<byte> word, nuint set, ulong low, ulong high)
    {
        ReadOnlySpan<WordPiecePart> parts = resolver.Resolve(word);
        ref WordEntry added = ref Room(_short, set);
        added.Low = low;
        added.High = high;
        _short.Parts[_short.IndexOf(in added)] = Fill(ref added, word.Length, parts) ? null : parts.ToArray();
        return ref added;
    }

    private ref WordEntry Uncached(ReadOnlySpan<WordPiecePart> parts)
    {
        _uncachedParts = parts.ToArray();
        _uncached.Shape = WordEntry.Unfit;
        return ref _uncached;
    }

    /// <summary>The first entry of a set if it is empty, else the second, so that words that came early, as a rule frequent ones, stay.</summary>
    private static ref WordEntry Room(EntryTable table, nuint set)
    {
        ref WordEntry entry = ref table.Set(set);
        return ref entry.High == 0 ? ref entry : ref Unsafe.Add(ref entry, 1);
    }

    /// <summary>Writes the pieces into an entry; whether it tells all there is to know of them.</summary>
    private static bool Fill(ref WordEntry entry, int length, ReadOnlySpan<WordPiecePart> parts)
    {
        if (parts.Length > WordEntry.InlineIds)
        {
            entry.Shape = WordEntry.Unfit;
            return false;
        }

        entry.Id0 = parts.Length > 0 ? parts[0].Id : 0;
        entry.Id1 = parts.Length > 1 ? parts[1].Id : 0;
        entry.Id2 = parts.Length > 2 ? parts[2].Id : 0;
        bool contiguous = AreContiguous(parts, length);
        entry.Shape = parts.Length;
        if (!contiguous) return false;
        entry.Shape |= WordEntry.Contiguous | (parts[0].End << 8) | (parts[Math.Min(1, parts.Length - 1)].End << 16);
        return true;
    }

    private static bool AreContiguous(ReadOnlySpan<WordPiecePart> parts, int length)
    {
        int end = 0;
        foreach (WordPiecePart part in parts)
        {
            if (part.Start != end || part.Word != 0 || part.Text is not null) return false;
            end = part.End;
        }

        return parts.Length > 0 && end == length && length < ByteBlock.Size;
    }

    /// <summary>A hash of at least sixteen bytes.</summary>
    private static ulong Hash(ReadOnlySpan<byte> word)
    {
        ulong hash = (ulong)word.Length * HighFactor;
        for (int at = 0; at + 16 < word.Length; at += 16) hash = Mix(hash, word[at..]);
        return Mix(hash, word[^16..]);
    }

    private static ulong Mix(ulong hash, ReadOnlySpan<byte> sixteen)
    {
        ulong high = Math.BigMul(MemoryMarshal.Read<ulong>(sixteen) ^ hash ^ LowFactor, MemoryMarshal.Read<ulong>(sixteen[8..]) ^ HighFactor, out ulong low);
        return low ^ high ^ (hash * LowFactor);
    }
}
