using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Vectors of 512 bits (Avx512BW).</summary>
internal readonly unsafe struct Products512 : IShortProducts<Vector512<int>>
{
    public static bool IsCrossed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static bool HoldsEightWeights
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector512<int> even, out Vector512<int> odd)
    {
        Vector512<ushort> weights = (Vector512.Load((byte*)panel) ^ Vector512.Create((byte)CrossTerms.Offset)).AsUInt16();
        even = (weights & Vector512.Create((ushort)0xFF)).AsInt32();
        odd = (weights >>> 8).AsInt32();
    }

    // (x₀ + u₁)·(x₁ + u₀) + (x₂ + u₃)·(x₃ + u₂). Zen 4 multiplies on two of its four units and adds on all: the plain form fills the two
    // and gets to 75 % of them, this one to 90 %. Without AVX-512 broadcasts are not part of an addition, and the plain form is faster.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sums, byte* x, Vector512<int> even, Vector512<int> odd)
    {
        Vector512<int> left = odd + Vector512.Create(((int*)x)[0]), right = even + Vector512.Create(((int*)x)[1]);
        return sums + Avx512BW.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(byte* row, Vector512<int> weights) =>
        Avx512BW.MultiplyAddAdjacent(Vector512.Create(*(int*)row).AsByte(), weights.AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(byte* row, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d) =>
        (Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[0]).AsByte(), a.AsSByte())
        + Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[1]).AsByte(), b.AsSByte())
        + (Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[2]).AsByte(), c.AsSByte())
        + Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[3]).AsByte(), d.AsSByte()))).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> left, Vector512<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(Vector512<int> sums, Vector512<int> lanes, Vector512<int> offsets) =>
        sums + Avx512BW.MultiplyAddAdjacent(lanes.AsInt16() + offsets.AsInt16(), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNegative(Vector512<int> lanes, short* destination) => (-lanes.AsInt16()).Store(destination);
}
