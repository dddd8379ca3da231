using System.Buffers;
using System.Numerics.Tensors;
using ConvBert.Kernels.Memory;
using ConvBert.Pipelines;

namespace ConvBert.Training.Heads;

/// <summary>
/// The pooling of a sequence, by the code of inference, and its gradient. But for the maximum, whose gradient goes to the first token
/// that has it, poolings are sums of weighted tokens over a divisor.
/// </summary>
internal static unsafe class SentencePooling
{
    /// <summary>Pools the hidden states <c>[tokens, hidden]</c> of a sequence.</summary>
    public static void Forward(MatrixView hidden, Pooling pooling, Span<float> pooled)
    {
        int[] mask = ArrayPool<int>.Shared.Rent(hidden.Rows);
        Span<int> ones = mask.AsSpan(0, hidden.Rows);
        ones.Fill(1);
        TokenPooling.Pool(
            new ReadOnlySpan<float>(hidden.Pointer, checked(hidden.Rows * hidden.Columns)), ones, pooling, skipped: 0, pooled);
        ArrayPool<int>.Shared.Return(mask);
    }

    /// <summary>Sets some columns of the gradient of a sequence's hidden states, which are zero.</summary>
    /// <param name="hidden">The columns of the hidden states, <c>[tokens, columns]</c>.</param>
    /// <param name="pooling">The pooling.</param>
    /// <param name="source">The gradient of the pooled vector, <c>[columns]</c>.</param>
    /// <param name="gradient"><c>[tokens, columns]</c>.</param>
    public static void Backward(MatrixView hidden, Pooling pooling, ReadOnlySpan<float> source, MatrixView gradient)
    {
        int tokens = hidden.Rows;
        switch (pooling)
        {
            case Pooling.Cls: source.CopyTo(gradient.RowSpan(0)); break;
            case Pooling.LastToken: source.CopyTo(gradient.RowSpan(tokens - 1)); break;
            case Pooling.Max:
                for (int column = 0; column < source.Length; column++)
                    gradient.RowSpan(FirstMaximum(hidden, column))[column] = source[column];
                break;
            default:
                double divisor = pooling switch
                {
                    Pooling.WeightedMean => tokens * (tokens + 1.0) / 2,
                    Pooling.MeanSqrtLen => Math.Sqrt(tokens),
                    _ => tokens,
                };
                for (int token = 0; token < tokens; token++)
                {
                    float weight = (float)((pooling == Pooling.WeightedMean ? token + 1 : 1) / divisor);
                    TensorPrimitives.Multiply(source, weight, gradient.RowSpan(token));
                }

                break;
        }
    }

    private static int FirstMaximum(MatrixView hidden, int column)
    {
        int best = 0;
        for (int token = 1; token < hidden.Rows; token++)
        {
            if (hidden.RowSpan(token)[column] > hidden.RowSpan(best)[column]) best = token;
        }

        return best;
    }
}
