using System.Globalization;

namespace ConvBert.FineTuning.Datasets;

/// <summary>Collects and counts the labels of a data set, or counts those that are given.</summary>
/// <param name="given">The names of all labels; null for those of the data.</param>
internal sealed class LabelCollector(IReadOnlyList<string>? given)
{
    /// <summary>More than that are no labels, but another column.</summary>
    private const int MaxLabels = 10_000;

    private readonly LabelIds? _ids = given is null ? null : new LabelIds(given);
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly long[] _givenCounts = new long[given?.Count ?? 0];

    /// <summary>The names: those given, or those of the data; numbers in their order, names in that of their code units.</summary>
    public IReadOnlyList<string> Names => given ?? Sorted();

    /// <summary>How often each occurs.</summary>
    public IReadOnlyList<long> Counts => given is not null ? _givenCounts : [.. Sorted().Select(name => _counts[name])];

    /// <summary>Counts the labels of an example.</summary>
    /// <exception cref="BadRecordException">A label is not among those given, or there are too many.</exception>
    public void Add(object example)
    {
        foreach (string label in LabelTally.LabelsOf(example))
        {
            if (_ids is null)
            {
                _counts[label] = _counts.GetValueOrDefault(label) + 1;
                if (_counts.Count > MaxLabels)
                    throw new BadRecordException($"has the {MaxLabels + 1}th label, \"{label}\"; perhaps another column holds the labels");
            }
            else if (_ids.TryGet(label, out int id)) _givenCounts[id]++;
            else throw new BadRecordException($"has the label \"{label}\", which is not among {_ids.Listed()}");
        }
    }

    private string[] Sorted() => _counts.Keys.All(IsInteger)
        ? [.. _counts.Keys.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture))]
        : [.. _counts.Keys.Order(StringComparer.Ordinal)];

    private static bool IsInteger(string name) => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
