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
    public static RowPair<Vector256<int>> MultiplyAdd(
        RowPair<Vector256<int>> sums, byte* first, byte* second, Vector256<int> even, Vector256<int> odd) =>
        new(MultiplyAdd(sums.First, first, even, odd), MultiplyAdd(sums.Second, second, even, odd));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddProducts(
        Vector256<int> lanes, byte* row, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        Vector256<short> sums = lanes.AsInt16() + Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[0]).AsByte(), a.AsSByte());
        sums += Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[1]).AsByte(), b.AsSByte());
        sums += Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[2]).AsByte(), c.AsSByte());
        sums += Avx2.MultiplyAddAdjacent(Vector256.Create(((int*)row)[3]).AsByte(), d.AsSByte());
        return sums.AsInt32();
    }

    // One row after the other: sixteen registers do not hold the lanes of both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<Vector256<int>> AddProducts(
        RowPair<Vector256<int>> lanes, byte* first, byte* second, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        new(AddProducts(lanes.First, first, a, b, c, d), AddProducts(lanes.Second, second, a, b, c, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sums, Vector256<int> lanes) =>
        sums + Avx2.MultiplyAddAdjacent(lanes.AsInt16(), Vector256<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<Vector256<int>> Widen(RowPair<Vector256<int>> sums, RowPair<Vector256<int>> lanes)
    {
        Vector256<int> first = Avx2.MultiplyAddAdjacent(lanes.First.AsInt16(), Vector256<short>.One);
        Vector256<int> second = Avx2.MultiplyAddAdjacent(lanes.Second.AsInt16(), Vector256<short>.One);
        return new(sums.First + first, sums.Second + second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNegative(Vector256<int> lanes, short* destination) => (-lanes.AsInt16()).Store(destination);
}
