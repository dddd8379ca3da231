using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>An activation of which some numbers are learned, with its derivatives.</summary>
internal interface ILearnedGradient : IActivationGradient
{
    /// <summary>How many numbers are learned: 1 or 2.</summary>
    int LearnedCount { get; }

    /// <summary>The derivatives of f(x) by the learned numbers; the second is 0 where there is only one.</summary>
    void Learned<T>(T x, out T first, out T second) where T : struct, ISimd<T>;
}
