using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>The sums of some rows of a tile, two vectors a row, all held in registers.</summary>
internal unsafe interface ITileRows<TSelf, TSimd>
    where TSelf : struct, ITileRows<TSelf, TSimd>
    where TSimd : struct, ISimd<TSimd>
{
    /// <summary>How many rows.</summary>
    static abstract int Height { get; }

    /// <summary>Sums of zero.</summary>
    static abstract TSelf Zero();

    static abstract TSelf Load(float* sums, nint stride);

    void Store(float* sums, nint stride);

    /// <summary>sums[r] ← x[r]·(left, right) + sums[r], one multiply-add an element.</summary>
    static abstract TSelf MultiplyAdd(TSelf sums, float* x, nint stride, TSimd left, TSimd right);
}
