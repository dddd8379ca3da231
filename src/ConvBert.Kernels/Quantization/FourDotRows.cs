using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>Four rows: a tile of twelve or more that is made of single rows has more variables than .NET keeps in registers.</summary>
internal unsafe struct FourDotRows<TStep, TVector> : IDotRows<FourDotRows<TStep, TVector>, TStep, TVector>
    where TStep : struct, IDotStep<TStep, TVector>
    where TVector : unmanaged
{
    private TVector _first;
    private TVector _second;
    private TVector _third;
    private TVector _fourth;

    public static int Height
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourDotRows<TStep, TVector> Create(TVector sums)
    {
        FourDotRows<TStep, TVector> rows;
        rows._first = sums;
        rows._second = sums;
        rows._third = sums;
        rows._fourth = sums;
        return rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* sums)
    {
        *(TVector*)sums = _first;
        *(TVector*)(sums + IPanels.PanelWidth) = _second;
        *(TVector*)(sums + (2 * IPanels.PanelWidth)) = _third;
        *(TVector*)(sums + (3 * IPanels.PanelWidth)) = _fourth;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourDotRows<TStep, TVector> MultiplyAdd(FourDotRows<TStep, TVector> sums, byte* x, nint stride, TStep weights)
    {
        VectorPair<TVector> upper = weights.MultiplyAdd(new(sums._first, sums._second), x, x + stride);
        sums._first = upper.First;
        sums._second = upper.Second;
        VectorPair<TVector> lower = weights.MultiplyAdd(new(sums._third, sums._fourth), x + (2 * stride), x + (3 * stride));
        sums._third = lower.First;
        sums._fourth = lower.Second;
        return sums;
    }
}
