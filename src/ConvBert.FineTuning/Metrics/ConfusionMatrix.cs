namespace ConvBert.FineTuning.Metrics;

/// <summary>How often each class was taken for each.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>Creates an empty matrix.</summary>
    /// <param name="labels">The names of the classes.</param>
    public ConfusionMatrix(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Labels = labels;
        _counts = new long[checked(labels.Count * labels.Count)];
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The number of predictions.</summary>
    public long Total { get; private set; }

    /// <summary>How often a class was predicted where another, or itself, was right.</summary>
    /// <param name="label">The right class.</param>
    /// <param name="prediction">The predicted class.</param>
    public long this[int label, int prediction] => _counts[Index(label, prediction)];

    /// <summary>Counts a prediction.</summary>
    /// <param name="label">The right class.</param>
    /// <param name="prediction">The predicted class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add(int label, int prediction)
    {
        _counts[Index(label, prediction)]++;
        Total++;
    }

    /// <summary>The part of the predictions that are right; 0 if there is none.</summary>
    public double Accuracy => Ratio.Of(Enumerable.Range(0, Labels.Count).Sum(label => this[label, label]), Total);

    /// <summary>
    /// Matthews' correlation coefficient, for any number of classes; 0 where one class alone was right, or predicted, as scikit-learn has
    /// it.
    /// </summary>
    public double MatthewsCorrelation
    {
        get
        {
            double right = 0, products = 0, labels = 0, predictions = 0;
            for (int i = 0; i < Labels.Count; i++)
            {
                HitCounts hits = Hits(i);
                double predicted = hits.TruePositives + hits.FalsePositives, supported = hits.Support;
                right += hits.TruePositives;
                products += predicted * supported;
                labels += supported * supported;
                predictions += predicted * predicted;
            }

            double total = Total, spread = ((total * total) - labels) * ((total * total) - predictions);
            return Ratio.Of((right * total) - products, Math.Sqrt(spread));
        }
    }

    /// <summary>
    /// The counts of the classes that were right or predicted at least once, which scikit-learn averages over.
    /// </summary>
    /// <returns>The counts.</returns>
    public IEnumerable<HitCounts> SeenClasses() => Enumerable.Range(0, Labels.Count).Select(Hits).Where(hits => hits != default);

    /// <summary>How a class fared.</summary>
    /// <param name="label">The class.</param>
    /// <returns>The counts.</returns>
    public HitCounts Hits(int label)
    {
        long row = 0, column = 0;
        for (int other = 0; other < Labels.Count; other++)
        {
            row += this[label, other];
            column += this[other, label];
        }

        long right = this[label, label];
        return new HitCounts(right, column - right, row - right);
    }

    private int Index(int label, int prediction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfNegative(prediction);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, Labels.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(prediction, Labels.Count);
        return (label * Labels.Count) + prediction;
    }
}
