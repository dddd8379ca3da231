using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

/// <summary>((x − mean)·scale)·weight + bias, the last step one multiply-add.</summary>
internal readonly struct CentredForm : ILayerNormForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd x, TSimd mean, TSimd scale, TSimd weight, TSimd bias) where TSimd : struct, ISimd<TSimd> =>
        TSimd.MultiplyAdd((x - mean) * scale, weight, bias);
}
