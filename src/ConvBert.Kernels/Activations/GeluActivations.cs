using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Activations;

/// <summary>½x·(1 + erf(x/√2)).</summary>
/// <remarks>
/// As x/2 + |x|/2·erf(|x|/√2): 14 operations that multiply, 3 that add, none that divides. gelu(−∞) is NaN, as the formula says.
/// </remarks>
internal readonly struct GeluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T>
    {
        T half = x * T.Create(0.5f);
        T h = T.CopySign(half, T.Create(-0f));
        return T.MultiplyAdd(h, VectorErf.NegativeErf(h), half);
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

    /// <summary>x·σ(u) and its derivative σ(u) + x·u′·σ(u)·(1 − σ(u)), with u of <see cref="TwiceArgument"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Invoke<T>(T x, double factor, out T value, out T derivative) where T : struct, ISimd<T>
    {
        T u = TwiceArgument(x, factor);
        value = VectorSigmoid.Weighted(x, u);
        T sigma = VectorSigmoid.Sigmoid(u);
        T slope = T.MultiplyAdd(x * x, T.Create((float)(3 * factor * Cubic)), T.Create((float)factor));
        derivative = T.MultiplyAdd(x * slope * sigma, T.Create(1f) - sigma, sigma);
    }

    /// <summary>factor·x·(1 + 0.044715·x²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TwiceArgument<T>(T x, double factor) where T : struct, ISimd<T> =>
        x * T.MultiplyAdd(x * x, T.Create((float)(factor * Cubic)), T.Create((float)factor));
}
