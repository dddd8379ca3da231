namespace ConvBert.FineTuning.Metrics;

/// <summary>Precision, recall and F1 over several classes.</summary>
/// <param name="Precision">The averaged precision.</param>
/// <param name="Recall">The averaged recall.</param>
/// <param name="F1">The averaged F1: the mean of F1s, not the F1 of means.</param>
public readonly record struct AverageScores(double Precision, double Recall, double F1)
{
    /// <summary>Every prediction counts the same: the scores of all classes' counts together.</summary>
    /// <param name="classes">The counts of each class.</param>
    /// <returns>The scores.</returns>
    public static AverageScores Micro(IEnumerable<HitCounts> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        HitCounts all = classes.Aggregate(default(HitCounts), HitCounts.Add);
        return new AverageScores(all.Precision, all.Recall, all.F1);
    }

    /// <summary>Every class counts the same.</summary>
    /// <param name="classes">The counts of each class; 0 for each score if there is none.</param>
    /// <returns>The means of the classes' scores.</returns>
    public static AverageScores Macro(IEnumerable<HitCounts> classes) => Weighted(classes, _ => 1);

    /// <summary>Every class counts by how many right ones it has.</summary>
    /// <param name="classes">The counts of each class; 0 for each score if there is no right one.</param>
    /// <returns>The weighted means of the classes' scores.</returns>
    public static AverageScores Weighted(IEnumerable<HitCounts> classes) => Weighted(classes, one => one.Support);

    private static AverageScores Weighted(IEnumerable<HitCounts> classes, Func<HitCounts, double> weigh)
    {
        ArgumentNullException.ThrowIfNull(classes);
        double precision = 0, recall = 0, f1 = 0, total = 0;
        foreach (HitCounts one in classes)
        {
            double weight = weigh(one);
            precision += weight * one.Precision;
            recall += weight * one.Recall;
            f1 += weight * one.F1;
            total += weight;
        }

        return new AverageScores(Ratio.Of(precision, total), Ratio.Of(recall, total), Ratio.Of(f1, total));
    }
}
