using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Two products of pairs of seven-bit activations and weights, added in 16 bits before they are widened (Avx2).
/// </summary>
internal readonly unsafe struct ShortPair256 : IShortStep<Vector256<int>>
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
        get => 8;
    }

    public static int Offset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneOffsets.Centre;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector256<int> a, out Vector256<int> b, out Vector256<int> c, out Vector256<int> d)
    {
        a = Vector256.Load((int*)panel);
        b = Vector256.Load((int*)(panel + QuantizedMatrix.GroupLength));
        c = Vector256<int>.Zero;
        d = Vector256<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(
        Vector256<int> sums, byte* row, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, short* offsets)
    {
        Vector256<short> lanes = Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[0]).AsByte(), a.AsSByte());
        lanes += Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[1]).AsByte(), b.AsSByte());
        lanes += Vector256.Load(offsets);
        return sums + Avx2.MultiplyAddAdjacent(lanes, Vector256<short>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreOffsets(sbyte* panel, short* offsets)
    {
        Vector256<byte> factor = Vector256.Create((byte)LaneOffsets.Centre);
        Vector256<short> lanes = Vector256<short>.Zero;
        for (int group = 0; group < Inner / 4; group++)
        {
            lanes -= Avx2.MultiplyAddAdjacent(factor, Vector256.Load(panel + (group * QuantizedMatrix.GroupLength)));
        }

        lanes.Store(offsets);
    }
}
