using System.Globalization;

namespace ConvBert.Comparison;

/// <summary>Both sides must have computed the same before anything is timed.</summary>
internal static class Agreement
{
    /// <summary>
    /// Largest difference of two hidden states that counts as agreement. Layer norms keep the numbers near 1; float32 in different orders
    /// of summation stays some ten times below this over twelve layers, an error of substance far above.
    /// </summary>
    public const float Tolerance = 1e-4f;

    /// <exception cref="ComparisonException">The numbers differ by more than <see cref="Tolerance"/>, or are no numbers.</exception>
    public static void Check(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, string what)
    {
        float largest = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            float difference = MathF.Abs(ours[i] - theirs[i]);
            if (!(difference <= largest)) largest = difference;
            if (float.IsNaN(largest)) break;
        }

        if (largest <= Tolerance) return;
        throw new ComparisonException(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: our hidden states and ONNX Runtime's differ by {largest:g3}; at most {Tolerance:g1} is rounding. Nothing was timed."));
    }
}
