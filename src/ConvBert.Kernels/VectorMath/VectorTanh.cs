using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>tanh x.</summary>
/// <remarks>
/// tanh|x| = −E/(E + 2) with E = e^(−2|x|) − 1, which lies in (−1, 0]: nothing cancels, nothing overflows. Odd bit for bit; −0 stays −0,
/// ±∞ give ±1, NaN stays NaN. Error: at most 2.6 ulp. See docs/numerics.md, "Elementary functions".
/// </remarks>
internal static class VectorTanh
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : struct, ISimd<T>
    {
        T e = VectorExpm1.Expm1(T.Abs(x) * T.Create(-2f));
        return T.CopySign(e / (e + T.Create(2f)), x);
    }
}
