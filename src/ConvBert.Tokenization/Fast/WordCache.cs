using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Fast;

/// <summary>
/// Raw words and their ids, bounded: a new word takes the place of another in its bucket when that is full. Entries never change once they are in, and
/// a slot is one reference, so that any number of threads may read and write without locks.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Longer words are not kept.</summary>
    public const int MaxKeyLength = 256;

    private const int Slots = 1 << 16;
    private const int BucketSize = 4;
    private const int MaxIds = 64;
    private readonly Entry?[] _slots = new Entry?[Slots];

    /// <summary>The entry of a word of up to 16 bytes, which are <paramref name="low"/> and <paramref name="high"/>, zeros behind its end.</summary>
    public Entry? Find(ulong low, ulong high, int length)
    {
        int bucket = Bucket(low, high, length);
        for (int i = 0; i < BucketSize; i++)
        {
            if (_slots[bucket + i] is not { } entry) return null;
            if (entry.Low == low && entry.High == high && entry.Length == length) return entry;
        }

        return null;
    }

    /// <summary>The entry of a longer word.</summary>
    public Entry? Find(ReadOnlySpan<byte> word, int length)
    {
        (ulong low, ulong high) = Digest(word);
        int bucket = Bucket(low, high, length);
        for (int i = 0; i < BucketSize; i++)
        {
            if (_slots[bucket + i] is not { } entry) return null;
            if (entry.Low == low && entry.High == high && entry.Length == length && word.SequenceEqual(entry.Word)) return entry;
        }

        return null;
    }

    public void Add(ulong low, ulong high, int length, ReadOnlySpan<int> ids) => Put(new Entry(low, high, length, null, ids));

    public void Add(ReadOnlySpan<byte> word, int length, ReadOnlySpan<int> ids)
    {
        (ulong low, ulong high) = Digest(word);
        Put(new Entry(low, high, length, word.ToArray(), ids));
    }

    private void Put(Entry entry)
    {
        if (entry.Count > MaxIds) return;
        int bucket = Bucket(entry.Low, entry.High, entry.Length);
        int slot = 0;
        while (slot < BucketSize && _slots[bucket + slot] is not null) slot++;

        // The last slot is the one that gives way: the words that came first, as a rule the frequent ones, stay.
        Volatile.Write(ref _slots[bucket + Math.Min(slot, BucketSize - 1)], entry);
    }

    private static int Bucket(ulong low, ulong high, int length)
    {
        ulong hash = ((low ^ (ulong)length) * 0x9E3779B97F4A7C15) ^ (high * 0xC2B2AE3D27D4EB4F);
        hash ^= hash >> 29;
        return (int)((hash * 0x9E3779B97F4A7C15) >> 48) & (Slots - BucketSize);
    }

    /// <summary>Two running hashes of a word of more than 16 bytes; the word itself decides.</summary>
    private static (ulong Low, ulong High) Digest(ReadOnlySpan<byte> word)
    {
        ulong low = 0xCBF29CE484222325;
        for (int i = 0; i + 8 <= word.Length; i += 8) low = (low ^ MemoryMarshal.Read<ulong>(word[i..])) * 0x100000001B3;
        return (low, MemoryMarshal.Read<ulong>(word[^8..]));
    }

    internal sealed class Entry
    {
        private readonly int _id;
        private readonly int[]? _ids;

        public Entry(ulong low, ulong high, int length, byte[]? word, ReadOnlySpan<int> ids)
        {
            Low = low;
            High = high;
            Length = length;
            Word = word;
            Count = ids.Length;
            if (ids.Length == 1) _id = ids[0];
            else _ids = ids.ToArray();
        }

        public ulong Low { get; }

        public ulong High { get; }

        public int Length { get; }

        public byte[]? Word { get; }

        public int Count { get; }

        /// <summary>Copies as many ids as there is room for; returns their number.</summary>
        public int CopyTo(Span<int> destination)
        {
            if (Count == 1 && destination.Length > 0)
            {
                destination[0] = _id;
                return 1;
            }

            int copied = Math.Min(Count, destination.Length);
            _ids.AsSpan(0, copied).CopyTo(destination);
            return copied;
        }
    }
}
