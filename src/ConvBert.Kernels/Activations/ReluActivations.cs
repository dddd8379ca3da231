using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>x.</summary>
internal readonly struct LinearActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => x;
}

/// <summary>max(x, 0).</summary>
internal readonly struct ReluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => T.Max(T.Create(0f), x);
}

/// <summary>max(x, 0)².</summary>
internal readonly struct ReluSquaredActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T>
    {
        T positive = T.Max(T.Create(0f), x);
        return positive * positive;
    }
}

/// <summary>min(max(x, 0), 6).</summary>
internal readonly struct Relu6Activation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => T.Min(T.Create(6f), T.Max(T.Create(0f), x));
}

/// <summary>x ≥ 0 ? x : slope·x. The slope is 0.01 for leaky_relu, learned for prelu.</summary>
internal readonly struct LeakyReluActivation(float slope) : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> => T.SelectLess(x, T.Create(0f), x * T.Create(slope), x);
}

/// <summary>x·(min(max(x + 3, 0), 6)/6).</summary>
internal readonly struct HardSwishActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T> =>
        x * (default(Relu6Activation).Invoke(x + T.Create(3f)) / T.Create(6f));
}
