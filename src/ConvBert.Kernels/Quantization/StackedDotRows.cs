using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Two groups of rows, one below the other. Every call must be inlined; see <see cref="StackedRows{TTop, TBottom, TSimd}"/>.
/// </summary>
internal unsafe struct StackedDotRows<TTop, TBottom, TVector> : IDotRows<StackedDotRows<TTop, TBottom, TVector>, TVector>
    where TTop : struct, IDotRows<TTop, TVector>
    where TBottom : struct, IDotRows<TBottom, TVector>
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
    public readonly void Store(int* sums)
    {
        _top.Store(sums);
        _bottom.Store(sums + (TTop.Height * IPanels.PanelWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StackedDotRows<TTop, TBottom, TVector> MultiplyAdd(
        StackedDotRows<TTop, TBottom, TVector> sums,
        byte* x, nint stride, TVector a, TVector b, TVector c, TVector d, short* offsets)
    {
        sums._top = TTop.MultiplyAdd(sums._top, x, stride, a, b, c, d, offsets);
        sums._bottom = TBottom.MultiplyAdd(sums._bottom, x + (TTop.Height * stride), stride, a, b, c, d, offsets);
        return sums;
    }
}
