using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

/// <summary>
/// The last step of a layer norm: how a number, its row's mean and scale, weight and bias become the result. Forms differ in rounding
/// only.
/// </summary>
internal interface ILayerNormForm
{
    static abstract TSimd Apply<TSimd>(TSimd x, TSimd mean, TSimd scale, TSimd weight, TSimd bias) where TSimd : struct, ISimd<TSimd>;
}
