using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Convolution;

/// <summary>
/// The gradient of <see cref="DepthwiseConvolution"/>'s filters: dWeight[j, c] += Σ_l dy[l, c]·x[l + j − K/2, c]. The gradient of x is
/// the same convolution of dy with the filters' taps in reverse order.
/// </summary>
/// <remarks>
/// Effectively computes one chain of multiply-adds an element of the weight, over the tokens l = 0, 1 … whose neighbour lies in the
/// sequence. See docs/training-numerics.md, "Convolutions".
/// </remarks>
internal static unsafe class DepthwiseWeightGradient
{
    /// <summary>Adds one sequence's part, for the columns that the views show.</summary>
    /// <param name="x"><c>[tokens, channels]</c>.</param>
    /// <param name="dy"><c>[tokens, channels]</c>.</param>
    /// <param name="kernelSize">K, odd.</param>
    /// <param name="gradient">Is added to, <c>[K, channels]</c>.</param>
    public static void Add(MatrixView x, MatrixView dy, int kernelSize, MatrixView gradient)
    {
        if (Vector512.IsHardwareAccelerated) Add<Simd512>(x, dy, kernelSize, gradient);
        else if (Vector256.IsHardwareAccelerated) Add<Simd256>(x, dy, kernelSize, gradient);
        else if (Vector128.IsHardwareAccelerated) Add<Simd128>(x, dy, kernelSize, gradient);
        else Add<Scalar>(x, dy, kernelSize, gradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add<TSimd>(MatrixView x, MatrixView dy, int kernelSize, MatrixView gradient) where TSimd : struct, ISimd<TSimd>
    {
        int half = kernelSize / 2;
        int whole = x.Columns - (x.Columns % TSimd.Count);
        for (int token = 0; token < x.Rows; token++)
        {
            int from = Math.Max(0, half - token);
            int to = Math.Min(kernelSize, x.Rows - token + half);
            float* d = dy.Row(token);
            for (int j = from; j < to; j++)
            {
                float* source = x.Row(token + j - half), target = gradient.Row(j);
                for (int c = 0; c < whole; c += TSimd.Count)
                {
                    TSimd.MultiplyAdd(TSimd.Load(d + c), TSimd.Load(source + c), TSimd.Load(target + c)).Store(target + c);
                }
                for (int c = whole; c < x.Columns; c++) target[c] = Scalar.MultiplyAdd(d[c], source[c], target[c]);
            }
        }
    }
}
