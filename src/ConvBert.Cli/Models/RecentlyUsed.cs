namespace ConvBert.Cli.Models;

/// <summary>A cache of what stays loaded between requests; beyond its capacity the least recently used value is disposed of.</summary>
/// <param name="capacity">The maximum number of values.</param>
internal sealed class RecentlyUsed<T>(int capacity) : IDisposable
    where T : class
{
    private readonly List<(string Key, T Value)> _entries = [];

    /// <summary>The value of <paramref name="key"/>, loaded where it is not cached. It stays valid until the next call.</summary>
    public T Get(string key, Func<T> load)
    {
        int index = _entries.FindIndex(entry => entry.Key == key);
        T value;
        if (index >= 0)
        {
            value = _entries[index].Value;
            _entries.RemoveAt(index);
        }
        else
        {
            while (_entries.Count >= capacity) RemoveOldest();
            value = load();
        }

        _entries.Add((key, value));
        return value;
    }

    public void Dispose()
    {
        while (_entries.Count > 0) RemoveOldest();
    }

    private void RemoveOldest()
    {
        (_entries[0].Value as IDisposable)?.Dispose();
        _entries.RemoveAt(0);
    }
}
