using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>1.</summary>
internal readonly struct LinearGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = x;
        derivative = T.Create(1f);
    }
}

/// <summary>x &gt; 0 ? 1 : 0.</summary>
internal readonly struct ReluGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = default(ReluActivation).Invoke(x);
        derivative = T.SelectLess(T.Create(0f), x, T.Create(1f), T.Create(0f));
    }
}

/// <summary>2·max(x, 0).</summary>
internal readonly struct ReluSquaredGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = default(ReluSquaredActivation).Invoke(x);
        T positive = T.Max(T.Create(0f), x);
        derivative = positive + positive;
    }
}

/// <summary>0 &lt; x &lt; 6 ? 1 : 0.</summary>
internal readonly struct Relu6Gradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = default(Relu6Activation).Invoke(x);
        derivative = T.SelectLess(T.Create(0f), x, T.SelectLess(x, T.Create(6f), T.Create(1f), T.Create(0f)), T.Create(0f));
    }
}

/// <summary>0 below −3, 1 above 3, x/3 + ½ between.</summary>
internal readonly struct HardSwishGradient : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = default(HardSwishActivation).Invoke(x);
        T between = (x / T.Create(3f)) + T.Create(0.5f);
        derivative = T.SelectLess(x, T.Create(-3f), T.Create(0f), T.SelectLess(T.Create(3f), x, T.Create(1f), between));
    }
}

/// <summary>x &gt; 0 ? 1 : slope, with a fixed slope.</summary>
internal readonly struct LeakyReluGradient(float slope) : IActivationGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = new LeakyReluActivation(slope).Invoke(x);
        derivative = T.SelectLess(T.Create(0f), x, T.Create(1f), T.Create(slope));
    }
}

/// <summary>x &gt; 0 ? 1 : slope, and x &gt; 0 ? 0 : x by the learned slope.</summary>
internal readonly struct PReluGradient(float slope) : ILearnedGradient
{
    public int LearnedCount => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative)
        where T : struct, ISimd<T> => new LeakyReluGradient(slope).Invoke(x, out value, out derivative);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learned<T>(T x, out T first, out T second) where T : struct, ISimd<T>
    {
        first = T.Min(T.Create(0f), x);
        second = T.Create(0f);
    }
}
