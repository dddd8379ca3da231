using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

/// <summary>y = (x − mean)/√(variance + ε)·weight + bias over the last axis, with the biased variance.</summary>
/// <remarks>
/// Effectively computes, per row: mean = Σx/n; variance = Σ(x − mean)²/n; scale = 1/√(variance + ε); y = ((x − mean)·scale)·weight + bias
/// in the rounding of <see cref="ILayerNormForm"/>; both sums in the canonical lanes. See docs/numerics.md, "Layer norm".
/// </remarks>
internal static unsafe partial class LayerNorm
{
    /// <summary>Normalizes each row of x into y, which may be x.</summary>
    /// <typeparam name="TForm">How the last step rounds.</typeparam>
    /// <param name="x"><c>[rows, width]</c>, at least one column.</param>
    /// <param name="weight"><c>[width]</c>.</param>
    /// <param name="bias"><c>[width]</c>.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="y"><c>[rows, width]</c>: x itself, or memory that does not overlap it.</param>
    public static void Run<TForm>(MatrixView x, float* weight, float* bias, float epsilon, MatrixView y)
        where TForm : struct, ILayerNormForm
    {
        if (Vector512.IsHardwareAccelerated) RunLanes<Simd512, TForm>(x, weight, bias, epsilon, y);
        else if (Vector256.IsHardwareAccelerated) RunLanes<Twice<Simd256>, TForm>(x, weight, bias, epsilon, y);
        else if (Vector128.IsHardwareAccelerated) RunLanes<Twice<Twice<Simd128>>, TForm>(x, weight, bias, epsilon, y);
        else RunScalar<TForm>(x, weight, bias, epsilon, y);
    }
}
