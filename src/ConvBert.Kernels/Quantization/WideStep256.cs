using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Products of 16 bits, added in pairs to 32 bits (Avx2): the even bytes of four, then the odd ones.</summary>
internal readonly unsafe struct WideStep256 : IDotStep<Vector256<int>>
{
    public static int Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int RowBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 12;
    }

    public static int Offset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector256<int> a, out Vector256<int> b, out Vector256<int> c, out Vector256<int> d)
    {
        Vector256<short> weights = Vector256.Load((short*)panel);
        a = ((weights << 8) >> 8).AsInt32();
        b = (weights >> 8).AsInt32();
        c = d = Vector256<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(
        Vector256<int> sums, byte* row, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, short* offsets)
    {
        sums += Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[0]).AsInt16(), a.AsInt16());
        return sums + Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[1]).AsInt16(), b.AsInt16());
    }
}
