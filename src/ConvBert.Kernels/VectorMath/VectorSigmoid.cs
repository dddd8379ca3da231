using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>σ(x) = 1/(1 + e^(−x)). See docs/numerics.md, "Elementary functions".</summary>
internal static class VectorSigmoid
{
    /// <summary>σ(x). Error: at most 3.5 ulp, 1.6 ulp for x ≥ 0; 0 below x = −88.72, where e^(−x) overflows. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : struct, ISimd<T> => Weighted(T.Create(1f), x);

    /// <summary>weight·σ(x), the quotient rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Weighted<T>(T weight, T x) where T : struct, ISimd<T> =>
        weight / (T.Create(1f) + VectorExp.Exp(T.Create(0f) - x));
}
