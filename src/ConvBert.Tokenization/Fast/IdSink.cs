using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Fast;

/// <summary>Writes ids alone, as many as there is room for; elements behind them may be overwritten.</summary>
internal ref struct IdSink(Span<int> destination) : ITokenSink
{
    private readonly Span<int> _destination = destination;

    public int Written { get; private set; }

    public readonly bool IsFull => Written == _destination.Length;

    public void Take(WordCache cache, ref readonly byte block, WordBoundaries boundaries)
    {
        ref int destination = ref MemoryMarshal.GetReference(_destination);
        int written = Written;
        int safe = _destination.Length - Vector128<int>.Count;
        ulong starts = boundaries.Starts;
        ulong ends = boundaries.Ends;
        while (starts != 0)
        {
            int start = BitOperations.TrailingZeroCount(starts);
            int length = BitOperations.TrailingZeroCount(ends) - start;
            starts &= starts - 1;
            ends &= ends - 1;
            ref readonly byte word = ref Unsafe.Add(ref Unsafe.AsRef(in block), start);
            ref WordEntry entry = ref length <= WordCache.MaxShort ? ref cache.Short(in word, length) : ref cache.Long(MemoryMarshal.CreateReadOnlySpan(in word, length));
            if (entry.Count <= WordEntry.InlineIds && written <= safe)
            {
                Vector128.LoadUnsafe(ref entry.Id0).StoreUnsafe(ref destination, (nuint)written);
                written += entry.Count;
                continue;
            }

            Written = written;
            Copy(cache, in entry);
            written = Written;
        }

        Written = written;
    }

    public void TakeLong(WordCache cache, ReadOnlySpan<byte> word) => Copy(cache, in cache.Long(word));

    public void TakeAdded(int id, string content)
    {
        if (!IsFull) _destination[Written++] = id;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Copy(WordCache cache, ref readonly WordEntry entry)
    {
        if (entry.Count <= WordEntry.InlineIds)
        {
            ReadOnlySpan<int> ids = MemoryMarshal.CreateReadOnlySpan(in entry.Id0, Math.Min(entry.Count, _destination.Length - Written));
            ids.CopyTo(_destination[Written..]);
            Written += ids.Length;
            return;
        }

        foreach (WordPiecePart part in cache.PartsOf(in entry))
        {
            if (IsFull) return;
            _destination[Written++] = part.Id;
        }
    }
}
