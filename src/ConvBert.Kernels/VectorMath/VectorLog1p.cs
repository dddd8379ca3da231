using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>ln(1 + e) on [0, 1], and softplus, which needs no more of it. See docs/numerics.md, "Elementary functions".</summary>
internal static class VectorLog1p
{
    /// <summary>ln(1 + e) for e in [0, 1]: e + e²·q(e), q of degree 8 (tools/minimax.py). Error: at most 1.2 ulp. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T OfUnit<T>(T e) where T : struct, ISimd<T>
    {
        T q = T.Create(-0.00329107419f);
        q = T.MultiplyAdd(q, e, T.Create(0.0200884603f));
        q = T.MultiplyAdd(q, e, T.Create(-0.0574604832f));
        q = T.MultiplyAdd(q, e, T.Create(0.106613711f));
        q = T.MultiplyAdd(q, e, T.Create(-0.153449774f));
        q = T.MultiplyAdd(q, e, T.Create(0.196921214f));
        q = T.MultiplyAdd(q, e, T.Create(-0.249580204f));
        q = T.MultiplyAdd(q, e, T.Create(0.333304644f));
        q = T.MultiplyAdd(q, e, T.Create(-0.499999315f));
        return T.MultiplyAdd(q, e * e, e);
    }

    /// <summary>
    /// ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)). From x = 17 on that is x itself, so that PyTorch's switch to x above 20 changes nothing.
    /// Error: at most 2.9 ulp; 0 below x = −86.99. NaN stays NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x) where T : struct, ISimd<T>
    {
        T e = VectorExp.Exp(T.Create(0f) - T.Abs(x));
        return T.Max(T.Create(0f), x) + OfUnit(e);
    }
}
