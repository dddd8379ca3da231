using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Two products of pairs of seven-bit activations and weights, added in 16 bits before they are widened (Avx512BW).
/// </summary>
internal readonly unsafe struct ShortPair512 : IShortStep<Vector512<int>>
{
    public static int Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static int RowBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static int Offset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneOffsets.Centre;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector512<int> a, out Vector512<int> b, out Vector512<int> c, out Vector512<int> d)
    {
        a = Vector512.Load((int*)panel);
        b = Vector512.Load((int*)(panel + QuantizedMatrix.GroupLength));
        c = Vector512<int>.Zero;
        d = Vector512<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(
        Vector512<int> sums, byte* row, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, short* offsets)
    {
        Vector512<short> lanes = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[0]).AsByte(), a.AsSByte());
        lanes += Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[1]).AsByte(), b.AsSByte());
        lanes += Vector512.Load(offsets);
        return sums + Avx512BW.MultiplyAddAdjacent(lanes, Vector512<short>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreOffsets(sbyte* panel, short* offsets)
    {
        Vector512<byte> factor = Vector512.Create((byte)LaneOffsets.Centre);
        Vector512<short> lanes = Vector512<short>.Zero;
        for (int group = 0; group < Inner / 4; group++)
        {
            lanes -= Avx512BW.MultiplyAddAdjacent(factor, Vector512.Load(panel + (group * QuantizedMatrix.GroupLength)));
        }

        lanes.Store(offsets);
    }
}
