using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The same on two vectors side by side, which share the broadcasts of a row. With vectors of 256 bits, broadcasts are instructions of their own:
/// a forward in 8 bits takes 0.93 of the time (small) and 0.89 (base) with two vectors and crossed pairs that it takes with one vector and
/// plain ones, whose multiplications wait for each other (Zen 4, AVX-512 off).
/// </summary>
internal readonly unsafe struct PairedProducts<TProducts, TVector> : IWideProducts<VectorPair<TVector>>
    where TProducts : struct, IWideProducts<TVector>
    where TVector : unmanaged
{
    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TProducts.MaxRows / 2;
    }

    public static bool IsCrossed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TProducts.IsCrossed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out VectorPair<TVector> even, out VectorPair<TVector> odd)
    {
        TProducts.Load(panel, out TVector firstEven, out TVector firstOdd);
        TProducts.Load(panel + sizeof(TVector), out TVector secondEven, out TVector secondOdd);
        even = new(firstEven, secondEven);
        odd = new(firstOdd, secondOdd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* x, VectorPair<TVector> even, VectorPair<TVector> odd) =>
        new(TProducts.MultiplyAdd(sums.First, x, even.First, odd.First), TProducts.MultiplyAdd(sums.Second, x, even.Second, odd.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<VectorPair<TVector>> MultiplyAdd(
        VectorPair<VectorPair<TVector>> sums, byte* first, byte* second, VectorPair<TVector> even, VectorPair<TVector> odd) =>
        new(MultiplyAdd(sums.First, first, even, odd), MultiplyAdd(sums.Second, second, even, odd));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> AddWords(VectorPair<TVector> left, VectorPair<TVector> right) =>
        new(TProducts.AddWords(left.First, right.First), TProducts.AddWords(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> SubtractWords(VectorPair<TVector> left, VectorPair<TVector> right) =>
        new(TProducts.SubtractWords(left.First, right.First), TProducts.SubtractWords(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> MultiplyWords(VectorPair<TVector> left, VectorPair<TVector> right) =>
        new(TProducts.MultiplyWords(left.First, right.First), TProducts.MultiplyWords(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Add(VectorPair<TVector> left, VectorPair<TVector> right) =>
        new(TProducts.Add(left.First, right.First), TProducts.Add(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Subtract(VectorPair<TVector> left, VectorPair<TVector> right) =>
        new(TProducts.Subtract(left.First, right.First), TProducts.Subtract(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Create(int value) => new(TProducts.Create(value), TProducts.Create(value));
}
