using System.Collections;
using System.Text.Json;

namespace ConvBert.Configuration;

/// <summary>
/// The keys of a <c>config.json</c> in file order. Setting a key again keeps its position and replaces the value, as in Python; taking a
/// key removes it.
/// </summary>
/// <remarks>
/// Consists of a dictionary and a list of references, whose code is precompiled with the runtime: otherwise the first load of a process
/// would wait for the generic ordered dictionary to be compiled for <see cref="JsonElement"/>.
/// </remarks>
internal sealed class ConfigKeys : IReadOnlyDictionary<string, JsonElement>
{
    private readonly Dictionary<string, Entry> _byName = new(StringComparer.Ordinal);
    private readonly List<Entry> _inOrder = [];

    /// <summary>No keys; never modified.</summary>
    public static ConfigKeys None { get; } = new();

    public int Count => _byName.Count;

    public IEnumerable<string> Keys => Left().Select(entry => entry.Name);

    public IEnumerable<JsonElement> Values => Left().Select(entry => entry.Value);

    public JsonElement this[string key] => _byName[key].Value;

    /// <summary>The keys of a JSON object.</summary>
    public static ConfigKeys Of(JsonElement parsed)
    {
        var keys = new ConfigKeys();
        foreach (JsonProperty property in parsed.EnumerateObject()) keys.Set(property.Name, property.Value);
        return keys;
    }

    public void Set(string key, JsonElement value)
    {
        if (!_byName.TryGetValue(key, out Entry? entry))
        {
            entry = new Entry(key);
            _byName.Add(key, entry);
            _inOrder.Add(entry);
        }

        entry.Value = value;
    }

    /// <summary>Gets a key's value and removes the key; false if there is none.</summary>
    public bool Take(string key, out JsonElement value)
    {
        if (!TryGetValue(key, out value)) return false;
        _byName[key].IsTaken = true;
        return _byName.Remove(key);
    }

    /// <summary>The names of all keys that were ever set.</summary>
    public HashSet<string> AllNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Entry entry in _inOrder) names.Add(entry.Name);
        return names;
    }

    public bool ContainsKey(string key) => _byName.ContainsKey(key);

    public bool TryGetValue(string key, out JsonElement value)
    {
        bool found = _byName.TryGetValue(key, out Entry? entry);
        value = found ? entry!.Value : default;
        return found;
    }

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() =>
        Left().Select(entry => KeyValuePair.Create(entry.Name, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private List<Entry> Left() => _inOrder.FindAll(entry => !entry.IsTaken);

    private sealed class Entry(string name)
    {
        public string Name { get; } = name;

        public JsonElement Value { get; set; }

        public bool IsTaken { get; set; }
    }
}
