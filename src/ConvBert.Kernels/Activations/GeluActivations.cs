using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Activations;

/// <summary>x·Φ(x) = ½x·(1 + erf(x/√2)).</summary>
/// <remarks>
/// max(x, 0) + h·2Φ(2h) with h = −|x|/2: the two halves of the axis share the tail, so that nothing cancels on either side. 14 multiplications and
/// additions, of which one is a vector's own halving. gelu(−∞) is 0, its limit.
/// </remarks>
internal readonly struct GeluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T>
    {
        T h = VectorNormalCdf.HalfTail(x);
        return T.MultiplyAdd(h, VectorNormalCdf.TwiceTail(h), T.Max(T.Create(0f), x));
    }
}

/// <summary>gelu, clipped to [−10, 10].</summary>
internal readonly struct ClippedGeluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> =>
        T.Min(T.Create(10f), T.Max(T.Create(-10f), default(GeluActivation).Invoke(x)));
}

/// <summary>½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), as x·σ of twice the argument.</summary>
internal readonly struct NewGeluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> =>
        VectorSigmoid.Weighted(x, TanhGelu.TwiceArgument(x, 2 * 0.7978845608028654));
}

/// <summary>½x·(1 + tanh(0.7978845608·x·(1 + 0.044715·x²))): the factor is cut off after ten digits.</summary>
internal readonly struct FastGeluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> =>
        VectorSigmoid.Weighted(x, TanhGelu.TwiceArgument(x, 2 * 0.7978845608));
}

/// <summary>x·σ(1.702·x).</summary>
internal readonly struct QuickGeluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorSigmoid.Weighted(x, x * T.Create(1.702f));
}

/// <summary>What the two gelus over tanh share: ½·(1 + tanh u) = σ(2u).</summary>
internal static class TanhGelu
{
    private const double Cubic = 0.044715;

    /// <summary>factor·x·(1 + 0.044715·x²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TwiceArgument<T>(T x, double factor) where T : struct, ISimd<T> =>
        x * T.MultiplyAdd(x * x, T.Create((float)(factor * Cubic)), T.Create((float)factor));
}
