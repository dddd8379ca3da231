using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Convolution;

/// <summary>y[l, c] = Σⱼ weight[j, c]·x[l + j − K/2, c]: each channel's own filter along the tokens of one row, zeros beyond its ends.</summary>
/// <remarks>
/// Effectively computes sum = 0; for j = 0, 1 … K − 1, where l + j − K/2 lies in the row: sum = weight[j, c]·x[…, c] + sum, one multiply-add.
/// (spec: separable convolution of the keys, depthwise half.)
/// </remarks>
internal static unsafe class DepthwiseConvolution
{
    /// <summary>Convolves the tokens <paramref name="first"/> … <paramref name="end"/> (exclusive) of a row.</summary>
    /// <param name="x"><c>[tokens, channels]</c>: the whole row, of which neighbours are read.</param>
    /// <param name="tokens">Tokens of the row.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="weight"><c>[K, channels]</c>.</param>
    /// <param name="kernelSize">K, odd.</param>
    /// <param name="first">First token to compute.</param>
    /// <param name="end">The token to stop before.</param>
    /// <param name="y"><c>[end − first, channels]</c>; may not overlap x.</param>
    public static void Run(float* x, int tokens, int channels, float* weight, int kernelSize, int first, int end, float* y)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(x, tokens, channels, weight, kernelSize, first, end, y);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(x, tokens, channels, weight, kernelSize, first, end, y);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(x, tokens, channels, weight, kernelSize, first, end, y);
        else Run<Scalar>(x, tokens, channels, weight, kernelSize, first, end, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(float* x, int tokens, int channels, float* weight, int kernelSize, int first, int end, float* y)
        where TSimd : struct, ISimd<TSimd>
    {
        int half = kernelSize / 2;
        int whole = channels - (channels % TSimd.Count);
        for (int token = first; token < end; token++, y += channels)
        {
            int from = Math.Max(0, half - token);
            int to = Math.Min(kernelSize, tokens - token + half);
            float* window = x + ((nint)(token - half) * channels);
            for (int channel = 0; channel < whole; channel += TSimd.Count)
            {
                TSimd sum = TSimd.Create(0);
                for (int j = from; j < to; j++)
                {
                    nint offset = ((nint)j * channels) + channel;
                    sum = TSimd.MultiplyAdd(TSimd.Load(weight + offset), TSimd.Load(window + offset), sum);
                }

                sum.Store(y + channel);
            }

            if (whole < channels) RunTail<TSimd>(window + whole, weight + whole, channels, from, to, y + whole, channels - whole);
        }
    }

    private static void RunTail<TSimd>(float* window, float* weight, int channels, int from, int to, float* y, int count)
        where TSimd : struct, ISimd<TSimd>
    {
        TSimd sum = TSimd.Create(0);
        for (int j = from; j < to; j++)
        {
            nint offset = (nint)j * channels;
            sum = TSimd.MultiplyAdd(TSimd.LoadPartial(weight + offset, count, 0), TSimd.LoadPartial(window + offset, count, 0), sum);
        }

        sum.StorePartial(y, count);
    }
}
