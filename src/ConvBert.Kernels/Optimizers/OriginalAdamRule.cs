using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>The optimizer of the original ConvBERT repository: Adam without bias correction, the decay added to the update.</summary>
/// <remarks>
/// Effectively computes, with g = gradient·scale: m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; u = m/(√v + ε) + decay·w; w ← w − rate·u.
/// </remarks>
internal readonly struct OriginalAdamRule(double rate, double decay, double beta1, double beta2, double epsilon, float gradientScale)
    : IOptimizerRule
{
    private readonly float _gradientScale = gradientScale, _rate = (float)rate, _decay = (float)decay, _epsilon = (float)epsilon;
    private readonly float _beta1 = (float)beta1, _meanRate = (float)(1 - beta1), _beta2 = (float)beta2, _squareRate = (float)(1 - beta2);

    public static int StateCount => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Move<TSimd>(ref TSimd weight, TSimd gradient, ref TSimd first, ref TSimd second) where TSimd : struct, ISimd<TSimd>
    {
        TSimd g = gradient * TSimd.Create(_gradientScale);
        first = (TSimd.Create(_beta1) * first) + (TSimd.Create(_meanRate) * g);
        second = (TSimd.Create(_beta2) * second) + (TSimd.Create(_squareRate) * (g * g));
        TSimd update = (first / (TSimd.Sqrt(second) + TSimd.Create(_epsilon))) + (TSimd.Create(_decay) * weight);
        weight -= TSimd.Create(_rate) * update;
    }
}
