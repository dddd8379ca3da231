using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Losses;

/// <summary>
/// Σ max(x, 0) − x·y + log(1 + e^−|x|) over logits x and targets y, and its gradient (σ(x) − y)·scale; a handful of numbers a batch, so
/// there is one form for all processors. See docs/training-numerics.md, "Losses".
/// </summary>
internal static class BinaryCrossEntropy
{
    /// <summary>Replaces logits by their gradient and returns the sum of the losses, which is not scaled.</summary>
    public static double Run(Span<float> logits, ReadOnlySpan<float> targets, float scale)
    {
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            float x = logits[i];
            total += (float)(Math.Max(x, 0) - ((double)x * targets[i]) + Math.Log(1 + Math.Exp(-Math.Abs((double)x))));
            logits[i] = (VectorSigmoid.Sigmoid(new Scalar(x)).Value - targets[i]) * scale;
        }

        return total;
    }
}
