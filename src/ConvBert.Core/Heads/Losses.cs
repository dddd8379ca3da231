namespace ConvBert.Heads;

/// <summary>The losses of PyTorch's heads, accumulated in double precision over finished logits.</summary>
internal static class Losses
{
    /// <summary>The label that a cross entropy ignores by default.</summary>
    public const long Ignored = -100;

    /// <summary>Mean of −log softmax(row)[label] over the rows whose label is not ignored; NaN when all are.</summary>
    /// <param name="logits"><c>[rows, classes]</c>.</param>
    /// <param name="labels"><c>[rows]</c>.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="argument">The name of the argument, for the message.</param>
    /// <param name="ignored">The label to ignore.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is neither a class nor ignored.</exception>
    public static float CrossEntropy(
        ReadOnlySpan<float> logits, ReadOnlySpan<long> labels, int classes, string argument, long ignored = Ignored)
    {
        double total = 0;
        int counted = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            long label = labels[row];
            if (label == ignored) continue;
            if (label < 0 || label >= classes)
            {
                throw new ArgumentOutOfRangeException(
                    argument, label, $"{argument} holds {label} at index {row}; expected a class from 0 to {classes - 1}, or "
                        + $"{ignored} to ignore it.");
            }

            ReadOnlySpan<float> scores = logits.Slice(row * classes, classes);
            total += LogSumOfExponentials(scores) - scores[(int)label];
            counted++;
        }

        return Mean(total, counted);
    }

    /// <summary>Mean of (logit − label)² over all elements.</summary>
    public static float MeanSquaredError(ReadOnlySpan<float> logits, ReadOnlySpan<float> labels)
    {
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double difference = (double)logits[i] - labels[i];
            total += difference * difference;
        }

        return Mean(total, logits.Length);
    }

    /// <summary>Mean of max(x, 0) − x·y + log(1 + e^−|x|) over all elements.</summary>
    public static float BinaryCrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<float> labels)
    {
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double x = logits[i];
            total += Math.Max(x, 0) - (x * labels[i]) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        }

        return Mean(total, logits.Length);
    }

    /// <summary>One NaN for all: what 0/0 or ∞ − ∞ gives, and which of two NaN a sum keeps, differs between processors.</summary>
    private static float Mean(double total, int count)
    {
        double mean = total / count;
        return double.IsNaN(mean) ? float.NaN : (float)mean;
    }

    /// <summary>log Σ e^score, without overflow for any score.</summary>
    public static double LogSumOfExponentials(ReadOnlySpan<float> scores)
    {
        double max = double.NegativeInfinity;
        foreach (float score in scores) max = Math.Max(max, score);
        double sum = 0;
        foreach (float score in scores) sum += Math.Exp(score - max);
        return max + Math.Log(sum);
    }
}
