using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Activations;

/// <summary>σ(x)·(1 − σ(x)).</summary>
internal readonly struct SigmoidGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = VectorSigmoid.Sigmoid(x);
        derivative = value * (T.Create(1f) - value);
    }
}

/// <summary>σ(x) + x·σ(x)·(1 − σ(x)).</summary>
internal readonly struct SiluGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = VectorSigmoid.Weighted(x, x);
        T sigma = VectorSigmoid.Sigmoid(x);
        derivative = T.MultiplyAdd(x * sigma, T.Create(1f) - sigma, sigma);
    }
}

/// <summary>1 − tanh²x.</summary>
internal readonly struct TanhGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = VectorTanh.Tanh(x);
        derivative = T.MultiplyAdd(T.Create(0f) - value, value, T.Create(1f));
    }
}

/// <summary>t + x·(1 − t²)·σ(x) with t = tanh(softplus(x)) = w/(w + 2), so that 1 − t² = 4·(w + 1)/(w + 2)².</summary>
internal readonly struct MishGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        T e = VectorExp.Exp(T.Min(T.Create(MishActivation.Saturation), x));
        T w = e * (e + T.Create(2f));
        T below = w + T.Create(2f);
        T t = w / below;
        value = x * t;
        T slope = T.Create(4f) * (w + T.Create(1f)) / (below * below);
        derivative = T.MultiplyAdd(x * slope, VectorSigmoid.Sigmoid(x), t);
    }
}

/// <summary>σ(x)/(2·√softplus(x)); 0 where softplus is 0.</summary>
internal readonly struct SqrtSoftplusGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = T.Sqrt(VectorLog1p.Softplus(x));
        derivative = VectorSigmoid.Weighted(T.Create(0.5f), x) / T.Max(value, T.Create(1e-30f));
    }
}

/// <summary>exp(−z²/2)/(0.282095·√(2π)) with z = (x − 0.707107)/0.282095.</summary>
internal readonly struct LaplaceGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = default(LaplaceActivation).Invoke(x);
        T z = (x - T.Create(0.707107f)) * T.Create((float)(1 / 0.282095));
        derivative = VectorExp.Exp(z * z * T.Create(-0.5f)) * T.Create((float)(0.3989422804014327 / 0.282095));
    }
}
