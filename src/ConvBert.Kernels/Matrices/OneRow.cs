using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>One row: two vectors.</summary>
internal unsafe struct OneRow<TSimd> : ITileRows<OneRow<TSimd>, TSimd> where TSimd : struct, ISimd<TSimd>
{
    private TSimd _left;
    private TSimd _right;

    public static int Height
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneRow<TSimd> Zero()
    {
        OneRow<TSimd> row;
        row._left = TSimd.Create(0);
        row._right = TSimd.Create(0);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneRow<TSimd> Load(float* sums, nint stride)
    {
        OneRow<TSimd> row;
        row._left = TSimd.Load(sums);
        row._right = TSimd.Load(sums + TSimd.Count);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* sums, nint stride)
    {
        _left.Store(sums);
        _right.Store(sums + TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneRow<TSimd> MultiplyAdd(OneRow<TSimd> sums, float* x, nint stride, TSimd left, TSimd right) =>
        MultiplyAdd(sums, TSimd.Broadcast(x), left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneRow<TSimd> MultiplyAdd(OneRow<TSimd> sums, TSimd factor, TSimd left, TSimd right)
    {
        sums._left = TSimd.MultiplyAdd(factor, left, sums._left);
        sums._right = TSimd.MultiplyAdd(factor, right, sums._right);
        return sums;
    }
}
