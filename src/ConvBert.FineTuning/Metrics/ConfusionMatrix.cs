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

    private int Index(int label, int prediction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfNegative(prediction);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, Labels.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(prediction, Labels.Count);
        return (label * Labels.Count) + prediction;
    }
}
