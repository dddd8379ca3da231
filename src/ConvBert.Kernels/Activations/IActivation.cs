using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>A function of one number, written once for every width. A struct, so that the loop around it is compiled for it.</summary>
internal interface IActivation
{
    T Invoke<T>(T x) where T : struct, ISimd<T>;
}
