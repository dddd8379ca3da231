using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>Stochastic gradient descent with momentum as in PyTorch, the decay decoupled.</summary>
/// <remarks>Effectively computes, with g = gradient·scale: w ← w·(1 − rate·decay); b ← b·momentum + g; w ← w − rate·b, fused.</remarks>
internal readonly struct SgdRule(double rate, double decay, double momentum, float gradientScale) : IOptimizerRule
{
    private readonly float _gradientScale =
        gradientScale, _negativeRate = (float)-rate, _keptWeight = (float)(1 - (rate * decay)), _momentum = (float)momentum;

    public static int StateCount => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Move<TSimd>(ref TSimd weight, TSimd gradient, ref TSimd first, ref TSimd second) where TSimd : struct, ISimd<TSimd>
    {
        first = (first * TSimd.Create(_momentum)) + (gradient * TSimd.Create(_gradientScale));
        weight = TSimd.MultiplyAdd(TSimd.Create(_negativeRate), first, weight * TSimd.Create(_keptWeight));
    }
}
