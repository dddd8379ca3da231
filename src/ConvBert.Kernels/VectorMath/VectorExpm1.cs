using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>eˣ − 1 without cancellation around 0.</summary>
/// <remarks>
/// x = n·ln 2 + r as in <see cref="VectorExp"/>, p = eʳ − 1 (tools/minimax.py); eˣ − 1 = 2·(h·p + (h − ½)) with h = 2ⁿ⁻¹, where h − ½ is
/// exact or far from the result's last place, and halves let n = 128 through. −0 stays −0, ∞ and −∞ give ∞ and −1, NaN stays NaN. Error:
/// at most 1 ulp for x ≤ 0, 1.6 ulp for x &gt; 0. See docs/numerics.md, "Elementary functions".
/// </remarks>
internal static class VectorExpm1
{
    private const float RoundingLessOne = 12582912f - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Expm1<T>(T x) where T : struct, ISimd<T>
    {
        T clamped = T.Min(T.Create(89f), T.Max(T.Create(-20f), x));
        T shifted = T.MultiplyAdd(clamped, T.Create(NaturalLogarithm.Reciprocal), T.Create(RoundingLessOne));
        T n = shifted - T.Create(RoundingLessOne);
        T r = NaturalLogarithm.Remainder(clamped, n);
        T q = T.Create(0.00138699473f);
        q = T.MultiplyAdd(q, r, T.Create(0.00836625323f));
        q = T.MultiplyAdd(q, r, T.Create(0.0416674428f));
        q = T.MultiplyAdd(q, r, T.Create(0.166665465f));
        q = T.MultiplyAdd(q, r, T.Create(0.49999997f));
        T p = T.MultiplyAdd(q, r * r, r);
        T h = T.PowerOfTwo(shifted);
        T half = T.MultiplyAdd(h, p, h - T.Create(0.5f));
        return T.CopySign(half + half, x);
    }
}
