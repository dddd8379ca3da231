using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Activations;

/// <summary>σ(x).</summary>
internal readonly struct SigmoidActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorSigmoid.Sigmoid(x);
}

/// <summary>x·σ(x).</summary>
internal readonly struct SiluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorSigmoid.Weighted(x, x);
}

/// <summary>tanh x.</summary>
internal readonly struct TanhActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorTanh.Tanh(x);
}

/// <summary>x·tanh(softplus(x)), which is x·w/(w + 2) with w = eˣ·(eˣ + 2).</summary>
internal readonly struct MishActivation : IActivation
{
    /// <summary>From here on w/(w + 2) is 1, while w is still far from overflow.</summary>
    internal const float Saturation = 20f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T>
    {
        T e = VectorExp.Exp(T.Min(T.Create(Saturation), x));
        T w = e * (e + T.Create(2f));
        return x * (w / (w + T.Create(2f)));
    }
}

/// <summary>√softplus(x).</summary>
internal readonly struct SqrtSoftplusActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => T.Sqrt(VectorLog1p.Softplus(x));
}

/// <summary>½·(1 + erf((x − 0.707107)/(0.282095·√2))).</summary>
internal readonly struct LaplaceActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T>
    {
        T erf = VectorErf.ErfOfNormal((x - T.Create(0.707107f)) / T.Create(0.282095f));
        return T.MultiplyAdd(T.Create(0.5f), erf, T.Create(0.5f));
    }
}
