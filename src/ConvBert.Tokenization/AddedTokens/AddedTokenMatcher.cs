namespace ConvBert.Tokenization.AddedTokens;

/// <summary>
/// Finds the leftmost match of several patterns; among those that start at the same place the longest (the first of equal ones) or, like
/// the alternatives of a regular expression, the first that was added. Patterns are looked up by their first character.
/// </summary>
internal sealed class AddedTokenMatcher<T>(bool prefersFirst = false)
{
    private readonly Dictionary<int, List<(int[] Pattern, T Value)>> _byFirst = [];

    /// <summary>The number of patterns.</summary>
    public int Count { get; private set; }

    public void Add(int[] pattern, T value)
    {
        if (pattern.Length == 0) return;
        if (!_byFirst.TryGetValue(pattern[0], out var patterns)) _byFirst.Add(pattern[0], patterns = []);
        int place = prefersFirst ? -1 : patterns.FindIndex(other => other.Pattern.Length < pattern.Length);
        patterns.Insert(place < 0 ? patterns.Count : place, (pattern, value));
        Count++;
    }

    /// <summary>The preferred pattern that starts at <paramref name="at"/>.</summary>
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
