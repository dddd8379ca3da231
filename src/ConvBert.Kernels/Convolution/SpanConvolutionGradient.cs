using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Convolution;

/// <summary>
/// The gradients of <see cref="SpanConvolution"/>: of its kernels' scores, token by token, and of its values, from the kernels of the
/// neighbours.
/// </summary>
/// <remarks>
/// With w = e·(1/Σe), the softmax of a token's and head's scores: dw[k] = Σᵢ dy[l, i]·u[l + k − (K − 1)/2, i] in the canonical lanes, 0
/// beyond the sequence's ends; dScore = softmax gradient of dw; du[t, i] = Σₖ w[t − k + (K − 1)/2, k]·dy[t − k + (K − 1)/2, i], one chain
/// of multiply-adds over k. See docs/training-numerics.md, "Convolutions".
/// </remarks>
internal static unsafe class SpanConvolutionGradient
{
    /// <summary>
    /// Divides exponentials by their totals, in place: w of the tokens and heads of <paramref name="kernels"/> <c>[tokens, heads·K]</c>.
    /// </summary>
    public static void Normalize(MatrixView kernels, int kernelSize)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        for (int token = 0; token < kernels.Rows; token++)
        {
            for (int column = 0; column < kernels.Columns; column += kernelSize)
            {
                var kernel = new Span<float>(kernels.Row(token) + column, kernelSize);
                lanes.Clear();
                for (int k = 0; k < kernel.Length; k++) lanes[k % Lanes.Count] += kernel[k];
                float inverse = 1 / Lanes.Sum(lanes);
                for (int k = 0; k < kernel.Length; k++) kernel[k] *= inverse;
            }
        }
    }

    /// <summary>
    /// Computes the gradient of the scores of the tokens <paramref name="first"/> … <paramref name="end"/> (exclusive) of a sequence.
    /// </summary>
    /// <param name="u">Values <c>[tokens, heads·headSize]</c>: the whole sequence.</param>
    /// <param name="dy"><c>[tokens, heads·headSize]</c>.</param>
    /// <param name="kernels">w, <c>[tokens, heads·K]</c>, after <see cref="Normalize"/>.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="kernelSize">K, odd.</param>
    /// <param name="first">First token to compute.</param>
    /// <param name="end">The token to stop before.</param>
    /// <param name="scores">Receives <c>[tokens, heads·K]</c>.</param>
    public static void Scores(
        MatrixView u, MatrixView dy, MatrixView kernels, int heads, int kernelSize, int first, int end, MatrixView scores)
    {
        if (Vector512.IsHardwareAccelerated) ScoresLanes<Simd512>(u, dy, kernels, heads, kernelSize, first, end, scores);
        else if (Vector256.IsHardwareAccelerated) ScoresLanes<Twice<Simd256>>(u, dy, kernels, heads, kernelSize, first, end, scores);
        else if (Vector128.IsHardwareAccelerated) ScoresLanes<Twice<Twice<Simd128>>>(u, dy, kernels, heads, kernelSize, first, end, scores);
        else ScoresScalar(u, dy, kernels, heads, kernelSize, first, end, scores);
    }

    /// <summary>
    /// Computes the gradient of the values of the tokens <paramref name="first"/> … <paramref name="end"/> (exclusive) of a sequence.
    /// </summary>
    /// <param name="dy"><c>[tokens, heads·headSize]</c>: the whole sequence.</param>
    /// <param name="kernels">w, <c>[tokens, heads·K]</c>: the whole sequence.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="kernelSize">K, odd.</param>
    /// <param name="first">First token to compute.</param>
    /// <param name="end">The token to stop before.</param>
    /// <param name="du">Receives <c>[tokens, heads·headSize]</c>.</param>
    public static void Values(MatrixView dy, MatrixView kernels, int heads, int kernelSize, int first, int end, MatrixView du)
    {
        if (Vector512.IsHardwareAccelerated) Values<Simd512>(dy, kernels, heads, kernelSize, first, end, du);
        else if (Vector256.IsHardwareAccelerated) Values<Simd256>(dy, kernels, heads, kernelSize, first, end, du);
        else if (Vector128.IsHardwareAccelerated) Values<Simd128>(dy, kernels, heads, kernelSize, first, end, du);
        else Values<Scalar>(dy, kernels, heads, kernelSize, first, end, du);
    }

    /// <summary>The definition.</summary>
    internal static void ScoresScalar(
        MatrixView u, MatrixView dy, MatrixView kernels, int heads, int kernelSize, int first, int end, MatrixView scores)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        int headSize = u.Columns / heads, half = (kernelSize - 1) / 2;
        for (int token = first; token < end; token++)
        {
            for (int head = 0; head < heads; head++)
            {
                float* target = scores.Row(token) + (head * kernelSize), d = dy.Row(token) + (head * headSize);
                for (int k = 0; k < kernelSize; k++)
                {
                    int neighbour = token + k - half;
                    lanes.Clear();
                    for (int i = 0; i < headSize && neighbour >= 0 && neighbour < u.Rows; i++)
                        lanes[i % Lanes.Count] = Scalar.MultiplyAdd(d[i], u.Row(neighbour)[(head * headSize) + i], lanes[i % Lanes.Count]);
                    target[k] = Lanes.Sum(lanes);
                }

                SoftmaxGradient.RunScalar(kernels.Row(token) + (head * kernelSize), target, kernelSize, 1);
            }
        }
    }

    /// <summary>Every vector tier: the 16 lanes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScoresLanes<TLanes>(
        MatrixView u, MatrixView dy, MatrixView kernels, int heads, int kernelSize, int first, int end, MatrixView scores)
        where TLanes : struct, ISimd<TLanes>
    {
        int headSize = u.Columns / heads, half = (kernelSize - 1) / 2;
        for (int token = first; token < end; token++)
        {
            int from = Math.Max(0, half - token);
            int to = Math.Min(kernelSize, u.Rows - token + half);
            for (int head = 0; head < heads; head++)
            {
                float* target = scores.Row(token) + (head * kernelSize), d = dy.Row(token) + (head * headSize);
                for (int k = 0; k < kernelSize; k++)
                    target[k] = k < from || k >= to ? 0
                        : DotProduct.RunLanes<TLanes>(d, u.Row(token + k - half) + (head * headSize), headSize);
                SoftmaxGradient.RunLanes<TLanes>(kernels.Row(token) + (head * kernelSize), target, kernelSize, 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Values<TSimd>(MatrixView dy, MatrixView kernels, int heads, int kernelSize, int first, int end, MatrixView du)
        where TSimd : struct, ISimd<TSimd>
    {
        int headSize = dy.Columns / heads, half = (kernelSize - 1) / 2;
        int whole = headSize - (headSize % TSimd.Count);
        for (int token = first; token < end; token++)
        {
            int from = Math.Max(0, token + half - dy.Rows + 1);
            int to = Math.Min(kernelSize, token + half + 1);
            for (int head = 0; head < heads; head++)
            {
                float* source = dy.Row(token + half) + (head * headSize), target = du.Row(token) + (head * headSize);
                float* weight = kernels.Row(token + half) + (head * kernelSize);
                for (int i = 0; i < whole; i += TSimd.Count)
                {
                    TSimd sum = TSimd.Create(0);
                    for (int k = from; k < to; k++)
                        sum =
                            TSimd.MultiplyAdd(
                            TSimd.Create(weight[k - (k * kernels.Stride)]), TSimd.Load(source - (k * dy.Stride) + i), sum);
                    sum.Store(target + i);
                }

                for (int i = whole; i < headSize; i++)
                {
                    float sum = 0;
                    for (int k = from; k < to; k++)
                    {
                        sum = Scalar.MultiplyAdd(weight[k - (k * kernels.Stride)], source[i - (k * dy.Stride)], sum);
                    }
                    target[i] = sum;
                }
            }
        }
    }
}
