using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>eˣ.</summary>
/// <remarks>
/// x = n·ln 2 + r with |r| ≤ ln(2)/2; eˣ = 2ⁿ⁻¹ · 2eʳ, 2eʳ a polynomial of degree 5 (tools/minimax.py, doubled). That the power of two is
/// one less lets n = 128 through: results up to the largest float are exact, beyond they overflow to ∞ by themselves. n = −126 has no
/// such power and gives 0: eˣ is flushed to zero below 2^−125.5 (x &lt; −86.99), so that no result is denormal. e⁰ is exactly 1. NaN
/// stays NaN. Error: at most 2 ulp, half of it the polynomial's. Ten multiplications and additions.
/// See docs/numerics.md, "Elementary functions".
/// </remarks>
internal static class VectorExp
{
    /// <summary>
    /// An integer n plus 1.5·2²³ has n in its low bits; less one, because the power that is read from them is that of n − 1.
    /// </summary>
    private const float RoundingLessOne = 12582912f - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, ISimd<T>
    {
        x = T.Min(T.Create(89f), T.Max(T.Create(-87.336f), x));
        T shifted = T.MultiplyAdd(x, T.Create(NaturalLogarithm.Reciprocal), T.Create(RoundingLessOne));
        T n = shifted - T.Create(RoundingLessOne);
        T r = NaturalLogarithm.Remainder(x, n);
        T p = T.Create(2 * 0.00828971621f);
        p = T.MultiplyAdd(p, r, T.Create(2 * 0.0418978408f));
        p = T.MultiplyAdd(p, r, T.Create(2 * 0.166676477f));
        p = T.MultiplyAdd(p, r, T.Create(2 * 0.499991506f));
        p = T.MultiplyAdd(p, r, T.Create(2 * 0.999999702f));
        p = T.MultiplyAdd(p, r, T.Create(2f));
        return p * T.PowerOfTwo(shifted);
    }
}
