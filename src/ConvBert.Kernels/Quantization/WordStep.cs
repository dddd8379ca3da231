using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The same as <see cref="WideStep{TProducts, TVector}"/> with weights that have 16 bits in memory: the even ones, then the odd ones.
/// </summary>
internal unsafe struct WordStep<TProducts, TVector> : IDotStep<WordStep<TProducts, TVector>, TVector>
    where TProducts : struct, IWideProducts<TVector>
    where TVector : unmanaged
{
    private TVector _even, _odd;

    public static int Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int RowBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4 * sizeof(short);
    }

    public static int ColumnBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4 * sizeof(short);
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TProducts.MaxRows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordStep<TProducts, TVector> Load(sbyte* panel, short* offsets)
    {
        WordStep<TProducts, TVector> step;
        step._even = ((TVector*)panel)[0];
        step._odd = ((TVector*)panel)[1];
        return step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector MultiplyAdd(TVector sums, byte* row) => TProducts.MultiplyAdd(sums, row, _even, _odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* first, byte* second) =>
        TProducts.MultiplyAdd(sums, first, second, _even, _odd);
}
