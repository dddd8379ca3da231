using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Engine;

/// <summary>Cache entries in sets of two, each set in its own cache line, and what does not fit into an entry.</summary>
internal sealed class EntryTable
{
    public const int SetSize = 2;

    private const int CacheLine = SetSize * WordEntry.Size;

    private readonly byte[] _memory;
    private readonly int _offset;

    /// <param name="setBits">The base-2 logarithm of the number of sets.</param>
    public EntryTable(int setBits)
    {
        _memory = GC.AllocateArray<byte>((CacheLine << setBits) + CacheLine, pinned: true);
        _offset = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) & (CacheLine - 1));
        Tokens = new WordToken[]?[SetSize << setBits];
        Words = new byte[]?[SetSize << setBits];
    }

    /// <summary>The tokens of an entry that does not describe them completely.</summary>
    public WordToken[]?[] Tokens { get; }

    /// <summary>The raw word of an entry that contains only its hash.</summary>
    public byte[]?[] Words { get; }

    /// <summary>The offset of a set in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint SetOffset(ulong set) => (nuint)set * CacheLine;

    /// <summary>The first entry of a set, followed by the second. Sets are contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref WordEntry Set(nuint set) =>
        ref Unsafe.As<byte, WordEntry>(
            ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_memory), (nuint)_offset + (set * CacheLine)));

    /// <summary>Moves the entry of a short word to an empty one.</summary>
    public void Move(ref WordEntry from, ref WordEntry to)
    {
        to = from;
        Tokens[IndexOf(in to)] = Tokens[IndexOf(in from)];
        from = default;
        Tokens[IndexOf(in from)] = null;
    }

    /// <summary>The index of an entry; out of range for an entry of another table.</summary>
    public nuint IndexOf(ref readonly WordEntry entry) => (nuint)Unsafe.ByteOffset(in Set(0), in entry) / WordEntry.Size;
}
