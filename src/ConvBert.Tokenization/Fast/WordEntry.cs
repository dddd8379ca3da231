using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Fast;

/// <summary>What the cache knows of a raw word: half a cache line. An entry of zeros is an empty one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WordEntry
{
    public const int Size = 32;

    /// <summary>Ids within the entry itself.</summary>
    public const int InlineIds = 3;

    /// <summary>Set in <see cref="Shape"/> when the pieces lie side by side from the raw word's first byte to its last, in one word, shorter than a block.</summary>
    public const int Contiguous = 1 << 24;

    /// <summary>The <see cref="Shape"/> of a word with more ids than fit.</summary>
    public const int Unfit = 255;

    /// <summary>The word's first eight bytes, or a long word's hash.</summary>
    public ulong Low;

    /// <summary>The word's next seven bytes and its length on top, or a long word's length.</summary>
    public ulong High;

    /// <summary>The ids, as many as fit.</summary>
    public int Id0, Id1, Id2;

    /// <summary>From the lowest byte: how many ids, or <see cref="Unfit"/>; the end of the first piece; of the second; <see cref="Contiguous"/>.</summary>
    public int Shape;

    /// <summary>Whether it is the entry of a short word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Is(ShortKey key) => Vector128.LoadUnsafe(in Low).AsByte() == key.Bytes;

    /// <summary>How many ids, or <see cref="Unfit"/>.</summary>
    public readonly int Count => Shape & 255;

    /// <summary>Where the first piece ends.</summary>
    public readonly int FirstEnd => (Shape >> 8) & 255;

    /// <summary>Where the second piece ends, or the only one.</summary>
    public readonly int SecondEnd => (Shape >> 16) & 255;

    /// <summary>Whether the entry tells everything about the pieces.</summary>
    public readonly bool IsContiguous => (Shape & Contiguous) != 0;
}
