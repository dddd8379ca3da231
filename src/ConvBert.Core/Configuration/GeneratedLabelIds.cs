using System.Collections;
using System.Globalization;

namespace ConvBert.Configuration;

/// <summary>The class indices of <see cref="GeneratedLabels"/>.</summary>
internal sealed class GeneratedLabelIds(int count) : IReadOnlyDictionary<string, int>
{
    /// <summary>The indices of <see cref="GeneratedLabels.Two"/>.</summary>
    public static GeneratedLabelIds Two { get; } = new(2);

    public int Count => count;

    public IEnumerable<string> Keys => Values.Select(Label);

    public IEnumerable<int> Values => Enumerable.Range(0, count);

    public int this[string key] => TryGetValue(key, out int id) ? id : throw new KeyNotFoundException($"There is no label {key}.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, out int value)
    {
        ArgumentNullException.ThrowIfNull(key);
        value = 0;
        return key.StartsWith(GeneratedLabels.Stem, StringComparison.Ordinal)
            && int.TryParse(key.AsSpan(GeneratedLabels.Stem.Length), NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value < count
            && key == Label(value);
    }

    public IEnumerator<KeyValuePair<string, int>> GetEnumerator() =>
        Values.Select(id => KeyValuePair.Create(Label(id), id)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Label(int id) => GeneratedLabels.Stem + id.ToString(CultureInfo.InvariantCulture);
}
