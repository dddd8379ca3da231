using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Engine;

/// <summary>A cache entry of a raw word, half a cache line. An entry of zeros is empty.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WordEntry
{
    public const int Size = 32;

    /// <summary>The maximum number of ids in the entry itself.</summary>
    public const int InlineIds = 3;

    /// <summary>The <see cref="Count"/> of a word with more ids than fit.</summary>
    public const byte Unfit = 255;

    /// <summary>The first eight bytes of the word, or the hash of a long word.</summary>
    public ulong Low;

    /// <summary>The next seven bytes of the word and its length in the highest byte, or the length of a long word.</summary>
    public ulong High;

    /// <summary>The ids, as many as fit.</summary>
    public int Id0, Id1, Id2;

    /// <summary>
    /// The ends of the first, second and third token; with fewer tokens, the end of the word. All are 0 if the tokens are not contiguous
    /// from the first byte of the raw word to its last, in one word that is shorter than a block.
    /// </summary>
    public byte FirstEnd, SecondEnd, ThirdEnd;

    /// <summary>The number of ids, or <see cref="Unfit"/>.</summary>
    public byte Count;

    /// <summary>Whether it is the entry of a short word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Is(ShortKey key) => Vector128.LoadUnsafe(in Low).AsByte() == key.Bytes;

    /// <summary>Whether the entry describes the tokens completely.</summary>
    public readonly bool IsContiguous => FirstEnd != 0;

    /// <summary>The ends of the tokens within the word; the fourth lane is undefined.</summary>
    public readonly Vector128<int> Ends
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Widened(EndBytes);
    }

    /// <summary>The starts of the tokens within the word; the fourth lane is undefined.</summary>
    public readonly Vector128<int> Starts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Widened(EndBytes << 8);
    }

    private readonly uint EndBytes => Unsafe.ReadUnaligned<uint>(in FirstEnd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widened(uint bytes) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte())).AsInt32();
}
