using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>Φ(x) = ½·(1 + erf(x/√2)), the normal distribution's integral: the erf of gelu and laplace without the cancellation in 1 + erf.</summary>
/// <remarks>
/// The eighth root of 2Φ(2h) falls so gently from 1 to 0 that a polynomial of degree 8 (tools/minimax.py) holds for every h ≤ 0 that counts, and
/// three squarings give the power back: no branch, no division, no exponential. The price is that the root's rounding counts eight times.
/// </remarks>
internal static class VectorNormalCdf
{
    /// <summary>The polynomial's zero: at and below it 2Φ(2h) is 0 (in truth 8e−17).</summary>
    private const float Lowest = -4.1646f;

    /// <summary>
    /// 2Φ(2h) for an h that <see cref="HalfTail"/> made, exactly 1 for 0; NaN stays NaN. Error: at most 3.5 ulp for h ≥ −½, 8 ulp for h ≥ −1,
    /// 1e−9 and less below −2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TwiceTail<T>(T h) where T : struct, ISimd<T>
    {
        T square = h * h;
        T even = T.Create(-8.19845372e-05f);
        even = T.MultiplyAdd(even, square, T.Create(-0.0041896957f));
        even = T.MultiplyAdd(even, square, T.Create(0.0262769107f));
        even = T.MultiplyAdd(even, square, T.Create(-0.13926582f));
        T odd = T.Create(-0.00103919616f);
        odd = T.MultiplyAdd(odd, square, T.Create(-0.00116881286f));
        odd = T.MultiplyAdd(odd, square, T.Create(0.00587911671f));
        odd = T.MultiplyAdd(odd, square, T.Create(0.199470848f));
        T root = T.MultiplyAdd(T.MultiplyAdd(even, h, odd), h, T.Create(1f));
        T root4 = root * root;
        T root2 = root4 * root4;
        return root2 * root2;
    }

    /// <summary>Φ(x) for any x; 1 − Φ(−x) where x is positive. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cdf<T>(T x) where T : struct, ISimd<T>
    {
        T tail = T.Create(0.5f) * TwiceTail(HalfTail(x));
        return T.SelectLess(T.Create(0f), x, T.Create(1f) - tail, tail);
    }

    /// <summary>−|x|/2, clamped to the range of <see cref="TwiceTail"/>; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T HalfTail<T>(T x) where T : struct, ISimd<T> =>
        T.Max(T.Create(Lowest), T.CopySign(x * T.Create(0.5f), T.Create(-0f)));
}
