using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Convolution;

/// <summary>
/// The span-based dynamic convolution: y[l, h·d + i] = Σₖ w[l, h, k]·u[l + k − (K − 1)/2, h·d + i]; every token and head has its own kernel w,
/// a softmax over its K taps.
/// </summary>
/// <remarks>
/// Effectively computes sum = 0; for k = 0, 1 … K − 1, where the neighbour lies in the row: sum = e[l, h, k]·u[…] + sum, one multiply-add;
/// y = sum·(1/total), where e are the softmax's exponentials and total their sum.
/// </remarks>
internal static unsafe class SpanConvolution
{
    /// <summary>Convolves the tokens <paramref name="first"/> … <paramref name="end"/> (exclusive) of a row.</summary>
    /// <param name="u">Values <c>[tokens, heads·headSize]</c>: the whole row.</param>
    /// <param name="uStride">Floats from a token of u to the next.</param>
    /// <param name="tokens">Tokens of the row.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="headSize">Channels of a head.</param>
    /// <param name="kernels">Scores <c>[end − first, heads, K]</c>; replaced by their exponentials.</param>
    /// <param name="kernelSize">K, odd.</param>
    /// <param name="first">First token to compute.</param>
    /// <param name="end">The token to stop before.</param>
    /// <param name="y"><c>[end − first, heads·headSize]</c>.</param>
    /// <param name="yStride">Floats from a token of y to the next.</param>
    public static void Run(
        float* u, nint uStride, int tokens, int heads, int headSize, float* kernels, int kernelSize, int first, int end, float* y, nint yStride)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(u, uStride, tokens, heads, headSize, kernels, kernelSize, first, end, y, yStride);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(u, uStride, tokens, heads, headSize, kernels, kernelSize, first, end, y, yStride);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(u, uStride, tokens, heads, headSize, kernels, kernelSize, first, end, y, yStride);
        else Run<Scalar>(u, uStride, tokens, heads, headSize, kernels, kernelSize, first, end, y, yStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(
        float* u, nint uStride, int tokens, int heads, int headSize, float* kernels, int kernelSize, int first, int end, float* y, nint yStride)
        where TSimd : struct, ISimd<TSimd>
    {
        int half = (kernelSize - 1) / 2;
        int whole = headSize - (headSize % TSimd.Count);
        for (int token = first; token < end; token++, y += yStride)
        {
            int from = Math.Max(0, half - token);
            int to = Math.Min(kernelSize, tokens - token + half);
            for (int head = 0; head < heads; head++, kernels += kernelSize)
            {
                TSimd inverse = TSimd.Create(1 / Softmax.Exponentials(kernels, kernelSize, 1, null));
                float* window = u + ((token - half) * uStride) + (head * headSize);
                float* target = y + (head * headSize);
                for (int channel = 0; channel < whole; channel += TSimd.Count)
                {
                    TSimd sum = TSimd.Create(0);
                    for (int k = from; k < to; k++) sum = TSimd.MultiplyAdd(TSimd.Create(kernels[k]), TSimd.Load(window + (k * uStride) + channel), sum);
                    (sum * inverse).Store(target + channel);
                }

                if (whole == headSize) continue;
                TSimd tail = TSimd.Create(0);
                int rest = headSize - whole;
                for (int k = from; k < to; k++) tail = TSimd.MultiplyAdd(TSimd.Create(kernels[k]), TSimd.LoadPartial(window + (k * uStride) + whole, rest, 0), tail);
                (tail * inverse).StorePartial(target + whole, rest);
            }
        }
    }
}
