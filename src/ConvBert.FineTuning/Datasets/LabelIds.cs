using System.Globalization;

namespace ConvBert.FineTuning.Datasets;

/// <summary>The ids of labels. Where no name is a number, a number is an id.</summary>
internal sealed class LabelIds
{
    private const int MaxListed = 20;

    private readonly Dictionary<string, int> _ids;
    private readonly bool _takesNumbers;

    public LabelIds(IReadOnlyList<string> names)
    {
        Names = names;
        _takesNumbers = !names.Any(name => int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        _ids = new Dictionary<string, int>(names.Count, StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            if (!_ids.TryAdd(names[i], i)) throw new DatasetException($"The label \"{names[i]}\" is named twice.");
        }
    }

    /// <summary>The names in the order of their ids.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The id of a label that is known.</summary>
    public int this[string label] => TryGet(label, out int id) ? id : throw new KeyNotFoundException($"No label \"{label}\".");

    /// <summary>The names, for messages; of many, the first.</summary>
    public string Listed()
    {
        string listed = string.Join(", ", Names.Take(MaxListed).Select(name => $"\"{name}\""));
        return Names.Count > MaxListed ? $"{listed} and {Names.Count - MaxListed} more" : listed;
    }

    public bool TryGet(string label, out int id)
    {
        if (_ids.TryGetValue(label, out id)) return true;
        return _takesNumbers && int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id < Names.Count;
    }
}
