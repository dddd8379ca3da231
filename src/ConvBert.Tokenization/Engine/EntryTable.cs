using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Engine;

/// <summary>Cache entries in sets of two, each set a cache line of its own, and beside them what an entry has no room for.</summary>
internal sealed class EntryTable
{
    public const int SetSize = 2;

    private const int CacheLine = SetSize * WordEntry.Size;

    private readonly byte[] _memory;
    private readonly int _offset;

    /// <param name="setBits">The table has two to this power sets.</param>
    public EntryTable(int setBits)
    {
        _memory = GC.AllocateArray<byte>((CacheLine << setBits) + CacheLine, pinned: true);
        _offset = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) & (CacheLine - 1));
        Tokens = new WordToken[]?[SetSize << setBits];
        Words = new byte[]?[SetSize << setBits];
    }

    /// <summary>The tokens of an entry, where the entry alone does not tell them.</summary>
    public WordToken[]?[] Tokens { get; }

    /// <summary>The raw word of an entry, where the entry has but its hash.</summary>
    public byte[]?[] Words { get; }

    /// <summary>The bytes from the first set to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint SetOffset(ulong set) => (nuint)set * CacheLine;

    /// <summary>The first entry of a set, in front of the second. Sets lie one behind the other without a gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref WordEntry Set(nuint set) =>
        ref Unsafe.As<byte, WordEntry>(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_memory), (nuint)_offset + (set * CacheLine)));

    /// <summary>Moves a short word's entry to an empty one.</summary>
    public void Move(ref WordEntry from, ref WordEntry to)
    {
        to = from;
        Tokens[IndexOf(in to)] = Tokens[IndexOf(in from)];
        from = default;
        Tokens[IndexOf(in from)] = null;
    }

    /// <summary>The number of an entry; beyond the table for another's.</summary>
    public nuint IndexOf(ref readonly WordEntry entry) => (nuint)Unsafe.ByteOffset(in Set(0), in entry) / WordEntry.Size;
}
