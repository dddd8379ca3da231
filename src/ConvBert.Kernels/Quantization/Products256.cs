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

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static bool IsCrossed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector256<int> even, out Vector256<int> odd)
    {
        Vector256<ushort> weights = (Vector256.Load((byte*)panel) ^ Vector256.Create((byte)CrossTerms.Offset)).AsUInt16();
        even = (weights & Vector256.Create((ushort)0xFF)).AsInt32();
        odd = (weights >>> 8).AsInt32();
    }

    // See Products512.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sums, byte* x, Vector256<int> even, Vector256<int> odd)
    {
        Vector256<int> left = odd + Vector256.Create(((int*)x)[0]), right = even + Vector256.Create(((int*)x)[1]);
        return sums + Avx2.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<Vector256<int>> MultiplyAdd(
        VectorPair<Vector256<int>> sums, byte* first, byte* second, Vector256<int> even, Vector256<int> odd) =>
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
    public static VectorPair<Vector256<int>> AddProducts(
        VectorPair<Vector256<int>> lanes, byte* first, byte* second, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        new(AddProducts(lanes.First, first, a, b, c, d), AddProducts(lanes.Second, second, a, b, c, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sums, Vector256<int> lanes) =>
        sums + Avx2.MultiplyAddAdjacent(lanes.AsInt16(), Vector256<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<Vector256<int>> Widen(VectorPair<Vector256<int>> sums, VectorPair<Vector256<int>> lanes)
    {
        Vector256<int> first = Avx2.MultiplyAddAdjacent(lanes.First.AsInt16(), Vector256<short>.One);
        Vector256<int> second = Avx2.MultiplyAddAdjacent(lanes.Second.AsInt16(), Vector256<short>.One);
        return new(sums.First + first, sums.Second + second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(byte* row, Vector256<int> weights) =>
        Avx2.MultiplyAddAdjacent(Vector256.Create(*(int*)row).AsByte(), weights.AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddWords(Vector256<int> left, Vector256<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SubtractWords(Vector256<int> left, Vector256<int> right) => (left.AsInt16() - right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyWords(Vector256<int> left, Vector256<int> right) =>
        Avx2.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> left, Vector256<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> left, Vector256<int> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Create(int value) => Vector256.Create(value);
}
