namespace ConvBert.Pipelines;

/// <summary>From logits to scores, as every pipeline does it.</summary>
internal static class ScoreFunctions
{
    /// <summary>
    /// Effectively <c>scores[i] = exp(logits[i] − max) / Σ exp(logits[j] − max)</c>. <paramref name="logits"/> and <paramref name="scores"/> may be the same span.
    /// </summary>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> scores)
    {
        if (logits.IsEmpty) return;
        (float max, double sum) = SoftmaxTerms(logits);
        for (int i = 0; i < logits.Length; i++) scores[i] = Share(logits[i], max, sum);
    }

    /// <summary>The maximum of <paramref name="logits"/> and the sum of their exponentials below it; <see cref="Share"/> makes any one probability of them.</summary>
    public static (float Max, double Sum) SoftmaxTerms(ReadOnlySpan<float> logits)
    {
        float max = float.NegativeInfinity;
        foreach (float logit in logits) max = MathF.Max(max, logit);
        double sum = 0;
        foreach (float logit in logits) sum += Math.Exp((double)logit - max);
        return (max, sum);
    }

    /// <summary>The softmax of one logit, given the terms of its row.</summary>
    public static float Share(float logit, float max, double sum) => (float)(Math.Exp((double)logit - max) / sum);

    /// <summary>Effectively <c>1 / (1 + exp(−x))</c>.</summary>
    public static float Sigmoid(float logit) => (float)(1 / (1 + Math.Exp(-(double)logit)));

    /// <summary>The index of the largest value; the first one where several are equal.</summary>
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
