using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>PyTorch's <c>lerp</c>.</summary>
internal static class Interpolation
{
    /// <summary>start + part·(end − start), from the nearer of the two: from the end where part is a half or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Towards<TSimd>(TSimd start, TSimd end, float part) where TSimd : struct, ISimd<TSimd> => part < 0.5f
        ? TSimd.MultiplyAdd(TSimd.Create(part), end - start, start)
        : TSimd.MultiplyAdd(TSimd.Create(part - 1), end - start, end);
}
