using System.Numerics.Tensors;
using ConvBert.Heads;

namespace ConvBert.TensorFlow.Rules;

/// <summary>TensorFlow's losses: one number per sequence, or a mean over the tokens that count.</summary>
internal static class TFLosses
{
    private const long Ignored = -100;
    private const long LegacyIgnoredToken = -1;

    /// <summary>The cross entropy of each sequence; no label is ignored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A label is no class.</exception>
    internal static Tensor<float> PerRow(ReadOnlySpan<float> logits, ReadOnlySpan<long> labels, int classes, string argument)
        => OneDimensional(Rows(logits, labels, classes, argument));

    /// <summary>The mean of two losses of each sequence.</summary>
    internal static Tensor<float> Mean(Tensor<float> first, Tensor<float> second) => (first + second) / 2f;

    /// <summary>The squared error of each sequence.</summary>
    internal static Tensor<float> SquaredError(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
    {
        var losses = new float[predictions.Length];
        TensorPrimitives.Subtract(predictions, targets, losses);
        TensorPrimitives.Multiply(losses, losses, losses);
        return OneDimensional(losses);
    }

    /// <summary>Masked language modelling: −100 is left out; other negative labels count as class 0, except in the legacy form.</summary>
    internal static Tensor<float> MaskedLM(ReadOnlySpan<float> logits, long[] labels, int classes, bool isLegacy)
        => OverTokens(logits, labels, classes, label => label != Ignored, isLegacy);

    /// <summary>Token classification: negative labels are left out; in the legacy form −1 where it occurs, else −100.</summary>
    internal static Tensor<float> TokenClassification(ReadOnlySpan<float> logits, long[] labels, int classes, bool isLegacy)
    {
        if (!isLegacy) return OverTokens(logits, labels, classes, label => label >= 0, isLegacy);
        long ignored = Array.IndexOf(labels, LegacyIgnoredToken) >= 0 ? LegacyIgnoredToken : Ignored;
        return OverTokens(logits, labels, classes, label => label != ignored, isLegacy);
    }

    private static Tensor<float> OverTokens(ReadOnlySpan<float> logits, long[] labels, int classes, Func<long, bool> counts, bool isLegacy)
    {
        var losses = new List<float>();
        for (int token = 0; token < labels.Length; token++)
        {
            if (!counts(labels[token])) continue;
            long label = isLegacy ? labels[token] : Math.Max(labels[token], 0);
            losses.Add(Row(logits.Slice(token * classes, classes), label, token, "labels"));
        }

        return OneDimensional(isLegacy ? [.. losses] : [(float)(losses.Sum(loss => (double)loss) / losses.Count)]);
    }

    private static float[] Rows(ReadOnlySpan<float> logits, ReadOnlySpan<long> labels, int classes, string argument)
    {
        var losses = new float[labels.Length];
        for (int row = 0; row < losses.Length; row++) losses[row] = Row(logits.Slice(row * classes, classes), labels[row], row, argument);
        return losses;
    }

    private static float Row(ReadOnlySpan<float> scores, long label, int row, string argument)
    {
        if (label < 0 || label >= scores.Length)
            throw new ArgumentOutOfRangeException(
                argument, label, $"{argument} holds {label} at index {row}; expected a class from 0 to {scores.Length - 1}.");
        return (float)(Losses.LogSumOfExponentials(scores) - scores[(int)label]);
    }

    private static Tensor<float> OneDimensional(float[] values) => Tensor.Create(values, [values.Length]);
}
