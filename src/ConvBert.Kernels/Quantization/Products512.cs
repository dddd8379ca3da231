using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Vectors of 512 bits (Avx512BW).</summary>
internal readonly unsafe struct Products512 : IShortProducts<Vector512<int>>
{
    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 24;
    }

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
    // and gets to 75 % of them, this one to 90 %.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sums, byte* x, Vector512<int> even, Vector512<int> odd)
    {
        Vector512<int> left = odd + Vector512.Create(((int*)x)[0]), right = even + Vector512.Create(((int*)x)[1]);
        return sums + Avx512BW.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<Vector512<int>> MultiplyAdd(
        VectorPair<Vector512<int>> sums, byte* first, byte* second, Vector512<int> even, Vector512<int> odd) =>
        new(MultiplyAdd(sums.First, first, even, odd), MultiplyAdd(sums.Second, second, even, odd));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddProducts(
        Vector512<int> lanes, byte* row, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d)
    {
        Vector512<short> sums = lanes.AsInt16() + Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[0]).AsByte(), a.AsSByte());
        sums += Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[1]).AsByte(), b.AsSByte());
        sums += Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[2]).AsByte(), c.AsSByte());
        sums += Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)row)[3]).AsByte(), d.AsSByte());
        return sums.AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<Vector512<int>> AddProducts(
        VectorPair<Vector512<int>> lanes, byte* first, byte* second, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d)
    {
        Vector512<short> firstSums = lanes.First.AsInt16(), secondSums = lanes.Second.AsInt16();
        Vector512<short> firstA = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)first)[0]).AsByte(), a.AsSByte());
        Vector512<short> secondA = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)second)[0]).AsByte(), a.AsSByte());
        firstSums += firstA;
        secondSums += secondA;
        Vector512<short> firstB = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)first)[1]).AsByte(), b.AsSByte());
        Vector512<short> secondB = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)second)[1]).AsByte(), b.AsSByte());
        firstSums += firstB;
        secondSums += secondB;
        Vector512<short> firstC = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)first)[2]).AsByte(), c.AsSByte());
        Vector512<short> secondC = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)second)[2]).AsByte(), c.AsSByte());
        firstSums += firstC;
        secondSums += secondC;
        Vector512<short> firstD = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)first)[3]).AsByte(), d.AsSByte());
        Vector512<short> secondD = Avx512BW.MultiplyAddAdjacent(Vector512.Create(((int*)second)[3]).AsByte(), d.AsSByte());
        firstSums += firstD;
        secondSums += secondD;
        return new(firstSums.AsInt32(), secondSums.AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(Vector512<int> sums, Vector512<int> lanes) =>
        sums + Avx512BW.MultiplyAddAdjacent(lanes.AsInt16(), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<Vector512<int>> Widen(VectorPair<Vector512<int>> sums, VectorPair<Vector512<int>> lanes)
    {
        Vector512<int> first = Avx512BW.MultiplyAddAdjacent(lanes.First.AsInt16(), Vector512<short>.One);
        Vector512<int> second = Avx512BW.MultiplyAddAdjacent(lanes.Second.AsInt16(), Vector512<short>.One);
        return new(sums.First + first, sums.Second + second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(byte* row, Vector512<int> weights) =>
        Avx512BW.MultiplyAddAdjacent(Vector512.Create(*(int*)row).AsByte(), weights.AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddWords(Vector512<int> left, Vector512<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SubtractWords(Vector512<int> left, Vector512<int> right) => (left.AsInt16() - right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyWords(Vector512<int> left, Vector512<int> right) =>
        Avx512BW.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> left, Vector512<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> left, Vector512<int> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Create(int value) => Vector512.Create(value);
}
