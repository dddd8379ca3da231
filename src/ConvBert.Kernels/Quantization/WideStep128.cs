using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Products of 16 bits, added in pairs to 32 bits: the even bytes of four, then the odd ones.</summary>
internal readonly unsafe struct WideStep128 : IDotStep<Vector128<int>>
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
        get => 8;
    }

    public static int Offset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector128<int> a, out Vector128<int> b, out Vector128<int> c, out Vector128<int> d)
    {
        Vector128<short> weights = Vector128.Load((short*)panel);
        a = ((weights << 8) >> 8).AsInt32();
        b = (weights >> 8).AsInt32();
        c = d = Vector128<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(
        Vector128<int> sums, byte* row, Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d, short* offsets)
    {
        sums += MultiplyAddPairs(Vector128.Create(((int*)row)[0]).AsInt16(), a.AsInt16());
        return sums + MultiplyAddPairs(Vector128.Create(((int*)row)[1]).AsInt16(), b.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAddPairs(Vector128<short> x, Vector128<short> weights)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(x, weights);
        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<int> lower = AdvSimd.MultiplyWideningLower(x.GetLower(), weights.GetLower());
            return AdvSimd.Arm64.AddPairwise(lower, AdvSimd.MultiplyWideningUpper(x, weights));
        }

        Vector128<int> even = ((x.AsInt32() << 16) >> 16) * ((weights.AsInt32() << 16) >> 16);
        return even + ((x.AsInt32() >> 16) * (weights.AsInt32() >> 16));
    }
}
