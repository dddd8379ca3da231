using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>An activation together with its derivative, written once for every width.</summary>
internal interface IActivationGradient
{
    /// <summary>f(x), the bits of the forward, and f′(x).</summary>
    void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>;
}
