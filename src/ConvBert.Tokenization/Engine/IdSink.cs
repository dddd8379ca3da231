using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Engine;

/// <summary>Writes ids only, as many as fit; elements after them may be overwritten.</summary>
/// <param name="destination">Receives them.</param>
/// <param name="written">The number of ids already written.</param>
internal ref struct IdSink(Span<int> destination, int written = 0) : ITokenSink
{
    private readonly Span<int> _destination = destination;

    public int Written { get; private set; } = written;

    public readonly bool IsFull => Written == _destination.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Take(WordCache cache, ref readonly byte block, WordBoundaries boundaries)
    {
        ulong starts = boundaries.Starts;
        ulong ends = boundaries.Ends;
        while (true)
        {
            Written = TakeLikely(ref cache.ShortSets, in block, ref starts, ref ends, _destination, Written);
            if (starts == 0) return;
            int start = BitOperations.TrailingZeroCount(starts);
            Copy(cache, in block, start, BitOperations.TrailingZeroCount(ends) - start);
            starts &= starts - 1;
            ends &= ends - 1;
        }
    }

    public void TakeLong(WordCache cache, ReadOnlySpan<byte> word) => Copy(cache, in cache.Long(word));

    public void TakeAdded(IsolatedToken token)
    {
        if (!IsFull) _destination[Written++] = token.Id;
    }

    /// <summary>
    /// Takes words up to one that is long, new or has many tokens, or until the destination is nearly full. There is no call in the loop,
    /// so that everything stays in registers.
    /// </summary>
    private static int TakeLikely(
        ref WordEntry sets, ref readonly byte block, ref ulong startsLeft, ref ulong endsLeft, Span<int> room, int written)
    {
        ulong starts = startsLeft;
        ulong ends = endsLeft;
        ref int destination = ref Unsafe.Add(ref MemoryMarshal.GetReference(room), written);
        ref int safe = ref Unsafe.Add(ref MemoryMarshal.GetReference(room), room.Length - Vector128<int>.Count);
        while (starts != 0)
        {
            int start = BitOperations.TrailingZeroCount(starts);
            int length = BitOperations.TrailingZeroCount(ends) - start;
            if (length > ShortKey.MaxLength) break;
            var key = new ShortKey(in Unsafe.Add(ref Unsafe.AsRef(in block), start), length);
            ref WordEntry entry = ref WordCache.Likely(ref sets, key);
            if (!entry.Is(key) || entry.Count > WordEntry.InlineIds || Unsafe.IsAddressGreaterThan(ref destination, ref safe)) break;
            Vector128.LoadUnsafe(ref entry.Id0).StoreUnsafe(ref destination);
            destination = ref Unsafe.Add(ref destination, entry.Count);
            starts &= starts - 1;
            ends &= ends - 1;
        }

        startsLeft = starts;
        endsLeft = ends;
        return (int)(Unsafe.ByteOffset(ref MemoryMarshal.GetReference(room), ref destination) / sizeof(int));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Copy(WordCache cache, ref readonly byte block, int start, int length)
    {
        ref readonly byte first = ref Unsafe.Add(ref Unsafe.AsRef(in block), start);
        Copy(cache, in cache.Find(in first, length));
    }

    private void Copy(WordCache cache, ref readonly WordEntry entry)
    {
        if (entry.Count <= WordEntry.InlineIds)
        {
            ReadOnlySpan<int> ids = MemoryMarshal.CreateReadOnlySpan(in entry.Id0, Math.Min(entry.Count, _destination.Length - Written));
            ids.CopyTo(_destination[Written..]);
            Written += ids.Length;
            return;
        }

        foreach (WordToken token in cache.TokensOf(in entry))
        {
            if (IsFull) return;
            _destination[Written++] = token.Id;
        }
    }
}
