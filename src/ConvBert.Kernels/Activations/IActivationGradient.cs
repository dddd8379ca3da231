using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>An activation together with its derivative, written once for every width.</summary>
internal interface IActivationGradient
{
    /// <summary>f(x), the bits of the forward, and f′(x).</summary>
    void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>;

    /// <summary>How many numbers of the activation are learned: 0, 1 or 2.</summary>
    int LearnedCount { get; }

    /// <summary>The derivatives of f(x) by the learned numbers; 0 for those that there are not.</summary>
    void Learned<T>(T x, out T first, out T second) where T : struct, ISimd<T>;
}
