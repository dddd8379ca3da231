using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Convolution;

/// <summary>
/// The span-based dynamic convolution: y[l, h·d + i] = Σₖ w[l, h, k]·u[l + k − (K − 1)/2, h·d + i]; every token and head has its own
/// kernel w, a softmax over its K taps.
/// </summary>
/// <remarks>
/// Effectively computes sum = 0; for k = 0, 1 … K − 1, where the neighbour lies in the sequence: sum = e[l, h, k]·u[…] + sum, one
/// multiply-add; y = sum·(1/total), where e are the softmax's exponentials and total their sum. See docs/numerics.md, "Convolutions".
/// </remarks>
internal static unsafe class SpanConvolution
{
    /// <summary>Convolves the tokens of a sequence from <paramref name="first"/> on, one for each row of y.</summary>
    /// <param name="u">Values <c>[tokens, heads·headSize]</c>: the whole sequence.</param>
    /// <param name="kernels">Scores <c>[count, heads·K]</c>, K odd; replaced by their exponentials.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="first">The token that the first row of y and of the scores belongs to.</param>
    /// <param name="y"><c>[count, heads·headSize]</c>; must not overlap u.</param>
    public static void Run(MatrixView u, MatrixView kernels, int heads, int first, MatrixView y)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(u, kernels, heads, first, y);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(u, kernels, heads, first, y);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(u, kernels, heads, first, y);
        else Run<Scalar>(u, kernels, heads, first, y);
    }

    /// <summary>The same on lanes of a kind; on <see cref="Scalar"/>, the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(MatrixView u, MatrixView kernels, int heads, int first, MatrixView y) where TSimd : struct, ISimd<TSimd>
    {
        int headSize = y.Columns / heads;
        int kernelSize = kernels.Columns / heads;
        int half = (kernelSize - 1) / 2;
        int whole = headSize - (headSize % TSimd.Count);
        for (int row = 0; row < y.Rows; row++)
        {
            int start = first + row - half;
            int from = Math.Max(0, -start);
            int count = Math.Min(kernelSize, u.Rows - start) - from;
            for (int head = 0; head < heads; head++)
            {
                float* kernel = kernels.Row(row) + (head * kernelSize);
                TSimd inverse = TSimd.Create(1 / Softmax.Exponentials<TSimd>(kernel, kernelSize, 1, null));
                MatrixView window = u.SliceRows(start + from, count).SliceColumns(head * headSize, headSize);
                float* target = y.Row(row) + (head * headSize);
                for (int channel = 0; channel < whole; channel += TSimd.Count)
                {
                    float* value = window.Pointer + channel;
                    TSimd sum = TSimd.Create(0);
                    for (int k = 0; k < count; k++, value += window.Stride)
                    {
                        sum = TSimd.MultiplyAdd(TSimd.Broadcast(kernel + from + k), TSimd.Load(value), sum);
                    }

                    (sum * inverse).Store(target + channel);
                }

                int rest = headSize - whole;
                if (rest > 0) RunTail(window.SliceColumns(whole, rest), kernel + from, inverse, target + whole);
            }
        }
    }

    private static void RunTail<TSimd>(MatrixView window, float* kernel, TSimd inverse, float* y) where TSimd : struct, ISimd<TSimd>
    {
        TSimd sum = TSimd.Create(0);
        for (int k = 0; k < window.Rows; k++)
        {
            sum = TSimd.MultiplyAdd(TSimd.Broadcast(kernel + k), TSimd.LoadPartial(window.Row(k), window.Columns, 0), sum);
        }

        (sum * inverse).StorePartial(y, window.Columns);
    }
}
