using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

/// <summary>x·s + (bias − mean·s) with s = scale·weight, every step rounded, as TensorFlow's <c>batch_normalization</c> has it.</summary>
internal readonly struct FoldedForm : ILayerNormForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd x, TSimd mean, TSimd scale, TSimd weight, TSimd bias) where TSimd : struct, ISimd<TSimd>
    {
        TSimd folded = scale * weight;
        return (x * folded) + (bias - (mean * folded));
    }
}
