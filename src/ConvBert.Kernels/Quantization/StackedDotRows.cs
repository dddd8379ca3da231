using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Two groups of rows, one below the other. Every call must be inlined; see <see cref="StackedRows{TTop, TBottom, TSimd}"/>.
/// </summary>
internal unsafe struct StackedDotRows<TTop, TBottom, TStep, TVector>
    : IDotRows<StackedDotRows<TTop, TBottom, TStep, TVector>, TStep, TVector>
    where TTop : struct, IDotRows<TTop, TStep, TVector>
    where TBottom : struct, IDotRows<TBottom, TStep, TVector>
    where TStep : struct, IDotStep<TStep, TVector>
    where TVector : unmanaged
{
    private TTop _top;
    private TBottom _bottom;

    public static int Height
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTop.Height + TBottom.Height;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StackedDotRows<TTop, TBottom, TStep, TVector> Create(TVector sums)
    {
        StackedDotRows<TTop, TBottom, TStep, TVector> rows;
        rows._top = TTop.Create(sums);
        rows._bottom = TBottom.Create(sums);
        return rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* sums)
    {
        _top.Store(sums);
        _bottom.Store(sums + (TTop.Height * IPanels.PanelWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StackedDotRows<TTop, TBottom, TStep, TVector> MultiplyAdd(
        StackedDotRows<TTop, TBottom, TStep, TVector> sums, byte* x, nint stride, TStep weights)
    {
        sums._top = TTop.MultiplyAdd(sums._top, x, stride, weights);
        sums._bottom = TBottom.MultiplyAdd(sums._bottom, x + (TTop.Height * stride), stride, weights);
        return sums;
    }
}
