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
    public void Load(int* sums)
    {
        _first = *(TVector*)sums;
        _second = *(TVector*)(sums + IPanels.PanelWidth);
        _third = *(TVector*)(sums + (2 * IPanels.PanelWidth));
        _fourth = *(TVector*)(sums + (3 * IPanels.PanelWidth));
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
        sums._first = weights.MultiplyAdd(sums._first, x);
        sums._second = weights.MultiplyAdd(sums._second, x + stride);
        sums._third = weights.MultiplyAdd(sums._third, x + (2 * stride));
        sums._fourth = weights.MultiplyAdd(sums._fourth, x + (3 * stride));
        return sums;
    }
}
