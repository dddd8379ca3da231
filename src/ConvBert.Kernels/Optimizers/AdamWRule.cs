using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>
/// AdamW in the order of operations of PyTorch's single-tensor implementation, every factor rounded to float32 where PyTorch rounds it.
/// </summary>
/// <remarks>
/// Effectively computes, with g = gradient·scale and the step counted from 1:
/// w ← w·(1 − rate·decay); m ← m + (1 − β₁)·(g − m); v ← v·β₂ + ((1 − β₂)·g)·g;
/// w ← w + ((−rate/(1 − β₁ˢ))·m)/(√v/√(1 − β₂ˢ) + ε). The products are factors in double until they meet a tensor.
/// </remarks>
internal readonly struct AdamWRule : IOptimizerRule
{
    private readonly float _gradientScale, _keptWeight, _meanRate, _beta2, _squareRate, _correction, _epsilon, _stepSize;

    /// <summary>The rule of one step.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="decay">The decoupled weight decay.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="step">Steps with this one, from 1.</param>
    /// <param name="gradientScale">What every gradient is multiplied by first.</param>
    public AdamWRule(double rate, double decay, double beta1, double beta2, double epsilon, long step, float gradientScale)
    {
        _gradientScale = gradientScale;
        _keptWeight = (float)(1 - (rate * decay));
        _meanRate = (float)(1 - beta1);
        _beta2 = (float)beta2;
        _squareRate = (float)(1 - beta2);
        _correction = (float)Math.Sqrt(1 - WholePower.Of(beta2, step));
        _epsilon = (float)epsilon;
        _stepSize = (float)-(rate / (1 - WholePower.Of(beta1, step)));
    }

    public static int StateCount => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Move<TSimd>(ref TSimd weight, TSimd gradient, ref TSimd first, ref TSimd second) where TSimd : struct, ISimd<TSimd>
    {
        TSimd g = gradient * TSimd.Create(_gradientScale);
        first = Interpolation.Towards(first, g, _meanRate);
        second = (second * TSimd.Create(_beta2)) + (TSimd.Create(_squareRate) * g * g);
        TSimd denominator = (TSimd.Sqrt(second) / TSimd.Create(_correction)) + TSimd.Create(_epsilon);
        weight = (weight * TSimd.Create(_keptWeight)) + (TSimd.Create(_stepSize) * first / denominator);
    }
}
