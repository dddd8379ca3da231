namespace ConvBert.Pipelines;

/// <summary>The functions from logits to scores that the pipelines share.</summary>
internal static class ScoreFunctions
{
    /// <summary>
    /// Effectively <c>scores[i] = exp(logits[i] − max) / Σ exp(logits[j] − max)</c>, bitwise equal on every machine.
    /// <paramref name="logits"/> and <paramref name="scores"/> may be the same span.
    /// </summary>
    public static unsafe void Softmax(ReadOnlySpan<float> logits, Span<float> scores)
    {
        if (logits.IsEmpty) return;
        logits.CopyTo(scores);
        scores = scores[..logits.Length];
        fixed (float* values = scores)
        {
            float total = Kernels.Normalization.Softmax.Exponentials(values, scores.Length, scale: 1f, mask: null);
            foreach (ref float score in scores) score /= total;
        }
    }

    /// <summary>Effectively <c>1 / (1 + exp(−x))</c>.</summary>
    public static float Sigmoid(float logit) => (float)(1 / (1 + Math.Exp(-(double)logit)));

    /// <summary>The index of the maximum; the first one where several are equal.</summary>
    public static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }

        return best;
    }
}
