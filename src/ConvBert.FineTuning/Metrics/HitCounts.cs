namespace ConvBert.FineTuning.Metrics;

/// <summary>How often a class was predicted rightly, wrongly, and missed. A quotient by zero is 0, as scikit-learn has it.</summary>
/// <param name="TruePositives">Predicted, and right.</param>
/// <param name="FalsePositives">Predicted, but wrong.</param>
/// <param name="FalseNegatives">Right, but not predicted.</param>
public readonly record struct HitCounts(long TruePositives, long FalsePositives, long FalseNegatives)
{
    /// <summary>The right ones among those predicted.</summary>
    public double Precision => Ratio.Of(TruePositives, TruePositives + FalsePositives);

    /// <summary>Those predicted among the right ones.</summary>
    public double Recall => Ratio.Of(TruePositives, TruePositives + FalseNegatives);

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1 => Ratio.Of(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>How many right ones there are.</summary>
    public long Support => TruePositives + FalseNegatives;

    /// <summary>The counts of two classes, or of two parts of the data, together.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sums.</returns>
    public static HitCounts operator +(HitCounts left, HitCounts right) => Add(left, right);

    /// <inheritdoc cref="op_Addition"/>
    public static HitCounts Add(HitCounts left, HitCounts right) => new(
        left.TruePositives + right.TruePositives, left.FalsePositives + right.FalsePositives, left.FalseNegatives + right.FalseNegatives);

    /// <summary>The scores under a name.</summary>
    /// <param name="name">The class.</param>
    /// <returns>The scores.</returns>
    public ClassScore Score(string name) => new(name, Precision, Recall, F1, Support);
}
