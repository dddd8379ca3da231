using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>Four products, in 16 bits.</summary>
/// <typeparam name="TProducts">The instruction set.</typeparam>
/// <typeparam name="TWeight">
/// Weights in memory: <see cref="sbyte"/> in a panel, which are widened, or <see cref="short"/>, of a vector's columns the even ones and then
/// the odd ones. A type that loads them would be one more call in the tallest tiles than .NET inlines: 24 rows take four times as long.
/// </typeparam>
/// <typeparam name="TVector">The vector of sums.</typeparam>
internal unsafe struct WideStep<TProducts, TWeight, TVector> : IDotStep<WideStep<TProducts, TWeight, TVector>, TVector>
    where TProducts : struct, IWideProducts<TVector>
    where TWeight : unmanaged
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
        get => 4 * sizeof(TWeight);
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TProducts.MaxRows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideStep<TProducts, TWeight, TVector> Load(sbyte* panel, short* offsets)
    {
        WideStep<TProducts, TWeight, TVector> step;
        if (sizeof(TWeight) == sizeof(sbyte))
        {
            TProducts.Load(panel, out step._even, out step._odd);
        }
        else
        {
            step._even = ((TVector*)panel)[0];
            step._odd = ((TVector*)panel)[1];
        }

        return step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector MultiplyAdd(TVector sums, byte* row) => TProducts.MultiplyAdd(sums, row, _even, _odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* first, byte* second) =>
        TProducts.MultiplyAdd(sums, first, second, _even, _odd);
}
