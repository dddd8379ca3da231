using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Engine;

/// <summary>What the cache knows of a raw word: half a cache line. An entry of zeros is an empty one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WordEntry
{
    public const int Size = 32;

    /// <summary>Ids within the entry itself.</summary>
    public const int InlineIds = 3;

    /// <summary>The <see cref="Count"/> of a word with more ids than fit.</summary>
    public const byte Unfit = 255;

    /// <summary>The word's first eight bytes, or a long word's hash.</summary>
    public ulong Low;

    /// <summary>The word's next seven bytes and its length on top, or a long word's length.</summary>
    public ulong High;

    /// <summary>The ids, as many as fit.</summary>
    public int Id0, Id1, Id2;

    /// <summary>
    /// Where the first piece ends, the second, and the third; where there are fewer, the word's end. All are 0 where the tokens do not lie side by side from the
    /// raw word's first byte to its last, in one word, shorter than a block.
    /// </summary>
    public byte FirstEnd, SecondEnd, ThirdEnd;

    /// <summary>How many ids, or <see cref="Unfit"/>.</summary>
    public byte Count;

    /// <summary>Whether it is the entry of a short word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Is(ShortKey key) => Vector128.LoadUnsafe(in Low).AsByte() == key.Bytes;

    /// <summary>Whether the entry tells everything about the tokens.</summary>
    public readonly bool IsContiguous => FirstEnd != 0;

    /// <summary>Where the tokens end within the word, and one number more that means nothing.</summary>
    public readonly Vector128<int> Ends
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Widened(EndBytes);
    }

    /// <summary>Where the tokens start within the word, and one number more that means nothing.</summary>
    public readonly Vector128<int> Starts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Widened(EndBytes << 8);
    }

    private readonly uint EndBytes => Unsafe.ReadUnaligned<uint>(in FirstEnd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widened(uint bytes) => Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte())).AsInt32();
}
