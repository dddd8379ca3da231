using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Convolution;

/// <summary>
/// y[l, c] = Σⱼ weight[j, c]·x[l + j − K/2, c]: each channel's own filter along the tokens of one sequence, with zeros beyond its ends.
/// </summary>
/// <remarks>
/// The depthwise half of Hugging Face's <c>SeparableConv1D</c>. Effectively computes sum = 0; for j = 0, 1 … K − 1, where l + j − K/2 lies
/// in the sequence: sum = weight[j, c]·x[…, c] + sum, one multiply-add. See docs/numerics.md, "Convolutions".
/// </remarks>
internal static unsafe class DepthwiseConvolution
{
    /// <summary>Convolves the tokens of a sequence from <paramref name="first"/> on, one for each row of y.</summary>
    /// <param name="x"><c>[tokens, channels]</c>: the whole sequence, whose neighbouring tokens are read.</param>
    /// <param name="weight"><c>[K, channels]</c>, K odd.</param>
    /// <param name="first">The token that y's first row belongs to.</param>
    /// <param name="y"><c>[count, channels]</c>; must not overlap x.</param>
    public static void Run(MatrixView x, MatrixView weight, int first, MatrixView y)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(x, weight, first, y);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(x, weight, first, y);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(x, weight, first, y);
        else Run<Scalar>(x, weight, first, y);
    }

    /// <summary>The same on lanes of a kind; on <see cref="Scalar"/>, the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(MatrixView x, MatrixView weight, int first, MatrixView y) where TSimd : struct, ISimd<TSimd>
    {
        int half = weight.Rows / 2;
        int whole = y.Columns - (y.Columns % TSimd.Count);
        for (int row = 0; row < y.Rows; row++)
        {
            int start = first + row - half;
            int from = Math.Max(0, -start);
            int count = Math.Min(weight.Rows, x.Rows - start) - from;
            MatrixView taps = weight.SliceRows(from, count);
            MatrixView window = x.SliceRows(start + from, count);
            float* target = y.Row(row);
            for (int channel = 0; channel < whole; channel += TSimd.Count)
            {
                float* tap = taps.Pointer + channel;
                float* value = window.Pointer + channel;
                TSimd sum = TSimd.Create(0);
                for (int j = 0; j < count; j++, tap += taps.Stride, value += window.Stride)
                {
                    sum = TSimd.MultiplyAdd(TSimd.Load(tap), TSimd.Load(value), sum);
                }

                sum.Store(target + channel);
            }

            int rest = y.Columns - whole;
            if (rest > 0) RunTail<TSimd>(window.SliceColumns(whole, rest), taps.SliceColumns(whole, rest), target + whole);
        }
    }

    private static void RunTail<TSimd>(MatrixView window, MatrixView taps, float* y) where TSimd : struct, ISimd<TSimd>
    {
        TSimd sum = TSimd.Create(0);
        for (int j = 0; j < taps.Rows; j++)
        {
            TSimd tap = TSimd.LoadPartial(taps.Row(j), taps.Columns, 0);
            sum = TSimd.MultiplyAdd(tap, TSimd.LoadPartial(window.Row(j), taps.Columns, 0), sum);
        }

        sum.StorePartial(y, taps.Columns);
    }
}
