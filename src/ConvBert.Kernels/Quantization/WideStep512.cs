using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Products of 16 bits, added in pairs to 32 bits (Avx512BW): the even bytes of four, then the odd ones.</summary>
internal readonly unsafe struct WideStep512 : IDotStep<Vector512<int>>
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
        get => 16;
    }

    public static int Offset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector512<int> a, out Vector512<int> b, out Vector512<int> c, out Vector512<int> d)
    {
        Vector512<short> weights = Vector512.Load((short*)panel);
        a = ((weights << 8) >> 8).AsInt32();
        b = (weights >> 8).AsInt32();
        c = d = Vector512<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(
        Vector512<int> sums, byte* row, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, short* offsets)
    {
        sums += Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[0]).AsInt16(), a.AsInt16());
        return sums + Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[1]).AsInt16(), b.AsInt16());
    }
}
