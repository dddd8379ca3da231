using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ConvBert.Configuration;

/// <summary>The labels LABEL_0, LABEL_1 … that Hugging Face gives to unnamed classes; they are generated on access.</summary>
internal sealed class GeneratedLabels(int count) : IReadOnlyDictionary<int, string>
{
    internal const string Stem = "LABEL_";

    /// <summary>The labels of a configuration that has neither labels nor their number.</summary>
    public static GeneratedLabels Two { get; } = new(2);

    public int Count => count;

    public IEnumerable<int> Keys => Enumerable.Range(0, count);

    public IEnumerable<string> Values => Labels;

    public string this[int key] =>
        TryGetValue(key, out string? label) ? label : throw new KeyNotFoundException($"There is no class {key}; there are {count}.");

    private string[] Labels => field ??= [.. Keys.Select(id => Stem + id.ToString(CultureInfo.InvariantCulture))];

    public bool ContainsKey(int key) => (uint)key < (uint)count;

    public bool TryGetValue(int key, [MaybeNullWhen(false)] out string value)
    {
        bool found = ContainsKey(key);
        value = found ? Labels[key] : null;
        return found;
    }

    public IEnumerator<KeyValuePair<int, string>> GetEnumerator() => Keys.Select(id => KeyValuePair.Create(id, Labels[id])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
