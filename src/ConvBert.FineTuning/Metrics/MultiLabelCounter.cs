namespace ConvBert.FineTuning.Metrics;

/// <summary>Compares sets of labels with sets of predicted ones.</summary>
public sealed class MultiLabelCounter
{
    private readonly HitCounts[] _hits;
    private long _exact;
    private long _total;

    /// <summary>Creates a counter.</summary>
    /// <param name="labels">The names of the labels.</param>
    public MultiLabelCounter(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Labels = labels;
        _hits = new HitCounts[labels.Count];
    }

    /// <summary>The names of the labels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How each label fared.</summary>
    public IReadOnlyList<HitCounts> Hits => _hits;

    /// <summary>The part of the examples all of whose labels are right; 0 if there is none.</summary>
    public double Accuracy => Ratio.Of(_exact, _total);

    /// <summary>Compares an example's labels.</summary>
    /// <param name="labels"><c>[labels]</c>: whether each is right.</param>
    /// <param name="predictions"><c>[labels]</c>: whether each was predicted.</param>
    /// <exception cref="ArgumentException">There are not as many as labels.</exception>
    public void Add(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> predictions)
    {
        if (labels.Length != _hits.Length || predictions.Length != _hits.Length)
            throw new ArgumentException($"There are {_hits.Length} labels; got {labels.Length} and {predictions.Length}.", nameof(labels));
        for (int i = 0; i < _hits.Length; i++)
        {
            bool right = labels[i], predicted = predictions[i];
            _hits[i] += new HitCounts(right && predicted ? 1 : 0, !right && predicted ? 1 : 0, right && !predicted ? 1 : 0);
        }

        if (labels.SequenceEqual(predictions)) _exact++;
        _total++;
    }
}
