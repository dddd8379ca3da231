using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>erf.</summary>
/// <remarks>
/// The eighth root of 1 − erf falls so gently from 1 to 0 that a polynomial of degree 8 (tools/minimax.py) holds wherever erf is not yet
/// 1, and three squarings give erf back: no branch, no division, no exponential. All four numbers on that way are kept less 1, so that
/// the small erf of a small argument keeps its digits: (1 + w)² − 1 = w² + 2w. Odd bit for bit; −0 stays −0, ±∞ give ±1, NaN stays NaN.
/// Error: at most 1.4 ulp from x = 2 on, 2.3 from 1 on, 3.2 from ½ on, 4.5 near 0 (5.2 beside the denormals), nowhere more than 1.3e−7.
/// See docs/numerics.md, "Elementary functions".
/// </remarks>
internal static class VectorErf
{
    /// <summary>Here and below erf(√2·h) is −1 to the last bit.</summary>
    private const float Lowest = -3.2f;

    /// <summary>erf(x/√2), the erf in the normal distribution: Φ(x) = ½ + ½·erf(x/√2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ErfOfNormal<T>(T x) where T : struct, ISimd<T> =>
        T.CopySign(NegativeErf(T.CopySign(x * T.Create(0.5f), T.Create(-0f))), x);

    /// <summary>erf(√2·h) for h ≤ 0, which is −erf(|x|/√2) for h = −|x|/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NegativeErf<T>(T h) where T : struct, ISimd<T>
    {
        h = T.Max(T.Create(Lowest), h);
        T square = h * h;
        T even = T.Create(-7.03015176e-05f);
        even = T.MultiplyAdd(even, square, T.Create(-0.00403160043f));
        even = T.MultiplyAdd(even, square, T.Create(0.0263904091f));
        even = T.MultiplyAdd(even, square, T.Create(-0.139260158f));
        T odd = T.Create(-0.000970587891f);
        odd = T.MultiplyAdd(odd, square, T.Create(-0.000985680148f));
        odd = T.MultiplyAdd(odd, square, T.Create(0.00591603015f));
        odd = T.MultiplyAdd(odd, square, T.Create(0.199471146f));
        return SquareLessOne(SquareLessOne(SquareLessOne(T.MultiplyAdd(even, h, odd) * h)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SquareLessOne<T>(T w) where T : struct, ISimd<T> => T.MultiplyAdd(w, w, w + w);
}
