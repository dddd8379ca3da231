using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Activations;

/// <summary>Φ(x) + x·φ(x), with Φ and φ of the normal distribution.</summary>
internal readonly struct GeluGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        T half = x * T.Create(0.5f);
        T h = T.CopySign(half, T.Create(-0f));
        T negativeErf = VectorErf.NegativeErf(h);
        value = T.MultiplyAdd(h, negativeErf, half);
        T cumulative = T.MultiplyAdd(T.CopySign(T.Create(0.5f), x), T.Abs(negativeErf), T.Create(0.5f));
        T density = VectorExp.Exp(x * half * T.Create(-1f)) * T.Create(0.3989422804014327f);
        derivative = T.MultiplyAdd(x, density, cumulative);
    }
}

/// <summary>That of gelu where gelu lies in [−10, 10], 0 elsewhere.</summary>
internal readonly struct ClippedGeluGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        default(GeluGradient).Invoke(x, out T gelu, out T inside);
        value = T.Min(T.Create(10f), T.Max(T.Create(-10f), gelu));
        derivative = T.SelectLess(T.Create(10f), gelu, T.Create(0f), inside);
    }
}

/// <summary>σ(u) + x·σ(u)·(1 − σ(u))·u′ with u = 2√(2/π)·(x + 0.044715·x³).</summary>
internal readonly struct NewGeluGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        TanhGelu.Invoke(x, 2 * 0.7978845608028654, out value, out derivative);
    }
}

/// <summary>The same with the factor cut off after ten digits.</summary>
internal readonly struct FastGeluGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        TanhGelu.Invoke(x, 2 * 0.7978845608, out value, out derivative);
    }
}

/// <summary>σ(u) + u·σ(u)·(1 − σ(u)) with u = 1.702·x.</summary>
internal readonly struct QuickGeluGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        T u = x * T.Create(1.702f);
        value = VectorSigmoid.Weighted(x, u);
        T sigma = VectorSigmoid.Sigmoid(u);
        derivative = T.MultiplyAdd(u * sigma, T.Create(1f) - sigma, sigma);
    }
}
