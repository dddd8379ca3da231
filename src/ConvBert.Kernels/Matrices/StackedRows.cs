using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// The rows of <typeparamref name="TTop"/> above those of <typeparamref name="TBottom"/>. The compiler promotes the nested fields to
/// registers: twelve rows of 512-bit vectors run as fast as 24 variables written out by hand (98 % of the FMA peak, both).
/// </summary>
/// <remarks>
/// All members, including the getters of the heights, are marked for inlining: a single call left in the loop spills all sums to the
/// stack, and the tile falls from 98 % to 12 % of the peak.
/// </remarks>
internal unsafe struct StackedRows<TTop, TBottom, TSimd> : ITileRows<StackedRows<TTop, TBottom, TSimd>, TSimd>
    where TTop : struct, ITileRows<TTop, TSimd>
    where TBottom : struct, ITileRows<TBottom, TSimd>
    where TSimd : struct, ISimd<TSimd>
{
    private TTop _top;
    private TBottom _bottom;

    public static int Height
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTop.Height + TBottom.Height;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StackedRows<TTop, TBottom, TSimd> Zero()
    {
        StackedRows<TTop, TBottom, TSimd> rows;
        rows._top = TTop.Zero();
        rows._bottom = TBottom.Zero();
        return rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StackedRows<TTop, TBottom, TSimd> Load(float* sums, nint stride)
    {
        StackedRows<TTop, TBottom, TSimd> rows;
        rows._top = TTop.Load(sums, stride);
        rows._bottom = TBottom.Load(sums + (TTop.Height * stride), stride);
        return rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* sums, nint stride)
    {
        _top.Store(sums, stride);
        _bottom.Store(sums + (TTop.Height * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StackedRows<TTop, TBottom, TSimd> MultiplyAdd(
        StackedRows<TTop, TBottom, TSimd> sums, float* x, nint stride, TSimd left, TSimd right)
    {
        sums._top = TTop.MultiplyAdd(sums._top, x, stride, left, right);
        sums._bottom = TBottom.MultiplyAdd(sums._bottom, x + (TTop.Height * stride), stride, left, right);
        return sums;
    }
}
