namespace ConvBert.FineTuning.Metrics;

/// <summary>Compares entities: right are those with the right words and the right type.</summary>
public sealed class EntityCounter
{
    private readonly TagScheme? _scheme;
    private readonly SortedDictionary<string, HitCounts> _types = new(StringComparer.Ordinal);
    private long _rightTags;
    private long _tags;

    /// <summary>Creates a counter.</summary>
    /// <param name="scheme">The scheme of strict counting; null (default) for the CoNLL evaluation's way.</param>
    public EntityCounter(TagScheme? scheme = null) => _scheme = scheme;

    /// <summary>How each type of entity fared, those that occur on either side; by name.</summary>
    public IReadOnlyDictionary<string, HitCounts> Types => _types;

    /// <summary>The part of the words whose tags are right; 0 if there is none.</summary>
    public double Accuracy => Ratio.Of(_rightTags, _tags);

    /// <summary>Compares the tags of a sentence.</summary>
    /// <param name="labels">The right tags.</param>
    /// <param name="predictions">The predicted ones, as many.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many, a tag is empty, or, in strict counting, one is not of the scheme.
    /// </exception>
    public void Add(IReadOnlyList<string> labels, IReadOnlyList<string> predictions)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        if (labels.Count != predictions.Count)
            throw new ArgumentException($"A sentence has {labels.Count} tags, but {predictions.Count} predictions.", nameof(predictions));
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i] == predictions[i]) _rightTags++;
        }

        _tags += labels.Count;
        HashSet<Entity> right = [.. Entities(labels)], predicted = [.. Entities(predictions)];
        foreach (Entity entity in right)
            Count(entity.Type, predicted.Contains(entity) ? new HitCounts(1, 0, 0) : new HitCounts(0, 0, 1));
        foreach (Entity entity in predicted)
        {
            if (!right.Contains(entity)) Count(entity.Type, new HitCounts(0, 1, 0));
        }
    }

    private IReadOnlyList<Entity> Entities(IReadOnlyList<string> tags) =>
        _scheme is { } scheme ? EntityReader.ReadStrict(tags, scheme) : EntityReader.Read(tags);

    private void Count(string type, HitCounts hits) => _types[type] = _types.GetValueOrDefault(type) + hits;
}
