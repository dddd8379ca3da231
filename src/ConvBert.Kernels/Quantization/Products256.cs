using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Vectors of 256 bits (Avx2).</summary>
internal readonly unsafe struct Products256 : IShortProducts<Vector256<int>>
{
    public static bool HoldsEightWeights
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool IsCrossed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector256<int> even, out Vector256<int> odd)
    {
        Vector256<short> weights = Vector256.Load((short*)panel);
        even = ((weights << 8) >> 8).AsInt32();
        odd = (weights >> 8).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sums, byte* x, Vector256<int> even, Vector256<int> odd)
    {
        sums += Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)x)[0]).AsInt16(), even.AsInt16());
        return sums + Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)x)[1]).AsInt16(), odd.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(byte* row, Vector256<int> weights) =>
        Avx2.MultiplyAddAdjacent(Vector256.Create(*(int*)row).AsByte(), weights.AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(byte* row, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        (Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[0]).AsByte(), a.AsSByte())
        + Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[1]).AsByte(), b.AsSByte())
        + Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[2]).AsByte(), c.AsSByte())
        + Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[3]).AsByte(), d.AsSByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> left, Vector256<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sums, Vector256<int> lanes, Vector256<int> offsets) =>
        sums + Avx2.MultiplyAddAdjacent(lanes.AsInt16() + offsets.AsInt16(), Vector256<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNegative(Vector256<int> lanes, short* destination) => (-lanes.AsInt16()).Store(destination);
}
