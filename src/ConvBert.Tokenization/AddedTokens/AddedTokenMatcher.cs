namespace ConvBert.Tokenization.AddedTokens;

/// <summary>Finds the leftmost and there the longest of some patterns; a dictionary of first characters, then the patterns themselves.</summary>
internal sealed class AddedTokenMatcher<T>
{
    private readonly Dictionary<int, List<(int[] Pattern, T Value)>> _byFirst = [];

    /// <summary>The number of patterns.</summary>
    public int Count { get; private set; }

    public void Add(int[] pattern, T value)
    {
        if (pattern.Length == 0) return;
        if (!_byFirst.TryGetValue(pattern[0], out var patterns)) _byFirst.Add(pattern[0], patterns = []);
        patterns.Add((pattern, value));
        patterns.Sort((a, b) => b.Pattern.Length.CompareTo(a.Pattern.Length));
        Count++;
    }

    /// <summary>The longest pattern that begins at <paramref name="at"/>.</summary>
    public bool TryMatchAt(ReadOnlySpan<int> text, int at, out int length, out T value)
    {
        if (_byFirst.TryGetValue(text[at], out var patterns))
        {
            foreach ((int[] pattern, T candidate) in patterns)
            {
                if (!text[at..].StartsWith(pattern)) continue;
                length = pattern.Length;
                value = candidate;
                return true;
            }
        }

        length = 0;
        value = default!;
        return false;
    }
}
