namespace ConvBert.Kernels.Losses;

/// <summary>
/// Σ (x − y)² and its gradient 2·(x − y)·scale; a handful of numbers a batch, so there is one form for all processors.
/// See docs/training-numerics.md, "Losses".
/// </summary>
internal static class SquaredError
{
    /// <summary>Replaces predictions by their gradient and returns the sum of squared errors, which is not scaled.</summary>
    public static double Run(Span<float> predictions, ReadOnlySpan<float> targets, float scale)
    {
        double total = 0;
        for (int i = 0; i < predictions.Length; i++)
        {
            float difference = predictions[i] - targets[i];
            total += (double)difference * difference;
            predictions[i] = 2 * difference * scale;
        }

        return total;
    }
}
