namespace ConvBert.FineTuning.Metrics;

/// <summary>Losses of single examples, in double precision.</summary>
internal static class LogitLosses
{
    /// <summary>The negative log likelihood of a class.</summary>
    public static double CrossEntropy(ReadOnlySpan<float> logits, long label)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits) max = Math.Max(max, logit);
        foreach (float logit in logits) sum += Math.Exp(logit - max);
        return max + Math.Log(sum) - logits[checked((int)label)];
    }

    /// <summary>The mean over labels of the binary cross entropy.</summary>
    public static double BinaryCrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets)
    {
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double logit = logits[i];
            sum += Math.Max(logit, 0) - (logit * targets[i]) + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
        }

        return sum / logits.Length;
    }
}
