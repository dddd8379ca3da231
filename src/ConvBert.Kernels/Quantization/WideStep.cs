using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>Four products, in 16 bits.</summary>
internal unsafe struct WideStep<TProducts, TVector> : IDotStep<WideStep<TProducts, TVector>, TVector>
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
        get => 4;
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TProducts.MaxRows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideStep<TProducts, TVector> Load(sbyte* panel, short* offsets)
    {
        WideStep<TProducts, TVector> step;
        TProducts.Load(panel, out step._even, out step._odd);
        return step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector MultiplyAdd(TVector sums, byte* row) => TProducts.MultiplyAdd(sums, row, _even, _odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* first, byte* second) =>
        TProducts.MultiplyAdd(sums, first, second, _even, _odd);
}
