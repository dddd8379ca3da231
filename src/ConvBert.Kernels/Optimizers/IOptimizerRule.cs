using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>How an optimizer moves one weight; written over lanes, so that every width gives the same bits.</summary>
internal interface IOptimizerRule
{
    /// <summary>Running numbers that the optimizer keeps for a weight: 0, 1 or 2.</summary>
    static abstract int StateCount { get; }

    /// <summary>Moves a weight.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="gradient">Its gradient, unscaled.</param>
    /// <param name="first">The first running number; undefined where there is none.</param>
    /// <param name="second">The second running number; undefined where there is none.</param>
    void Move<TSimd>(ref TSimd weight, TSimd gradient, ref TSimd first, ref TSimd second) where TSimd : struct, ISimd<TSimd>;
}
