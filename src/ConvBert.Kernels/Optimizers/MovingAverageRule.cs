using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>An exponential moving average: the average stands for the weight, what is averaged for the gradient.</summary>
/// <remarks>Effectively computes a ← a + (1 − decay)·(w − a), as <see cref="Interpolation"/> rounds.</remarks>
internal readonly struct MovingAverageRule(double decay) : IOptimizerRule
{
    private readonly float _part = (float)(1 - decay);

    public static int StateCount => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Move<TSimd>(ref TSimd weight, TSimd gradient, ref TSimd first, ref TSimd second) where TSimd : struct, ISimd<TSimd> =>
        weight = Interpolation.Towards(weight, gradient, _part);
}
