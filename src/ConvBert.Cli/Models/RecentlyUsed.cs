namespace ConvBert.Cli.Models;

/// <summary>Things that stay loaded between requests; the longest unused is disposed of when they become too many.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class RecentlyUsed<T>(int capacity) : IDisposable
    where T : class
{
    private readonly List<(string Key, T Value)> _entries = [];

    /// <summary>What is kept under <paramref name="key"/>, loaded unless it is there. It stays valid until the next call.</summary>
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
