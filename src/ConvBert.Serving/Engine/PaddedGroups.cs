namespace ConvBert.Serving.Engine;

/// <summary>
/// The batches of a padded request, as a call of the pipeline forms them: so many sequences one after the other, padded to the longest of
/// them. Each sequence's numbers depend on the length of its batch alone, so that a batch may run in parts.
/// </summary>
/// <param name="size">The sequences of a batch.</param>
internal sealed class PaddedGroups(int size)
{
    private readonly List<Group> _groups = [];
    private int _sequences;
    private int _places;
    private long _closed;

    /// <summary>The tokens of all batches, padding included.</summary>
    public long Tokens => _closed + OpenTokens;

    private long OpenTokens => _groups is [.., var open] ? open.Tokens(_sequences) : 0;

    /// <summary>Adds a sequence of that many tokens.</summary>
    public void Add(int length)
    {
        TakePlace();
        _sequences++;
        _groups[^1] = _groups[^1] with { Length = Math.Max(_groups[^1].Length, length) };
    }

    /// <summary>Adds an input without sequences, which takes a place in a batch.</summary>
    public void AddEmpty() => TakePlace();

    /// <summary>The batch of a sequence: its length, and the sequence behind its last.</summary>
    public (int Length, int End) Of(int sequence)
    {
        int low = 0, high = _groups.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_groups[middle].First <= sequence) low = middle;
            else high = middle - 1;
        }

        return (_groups[low].Length, low + 1 < _groups.Count ? _groups[low + 1].First : _sequences);
    }

    private void TakePlace()
    {
        if (_places++ % size != 0) return;
        _closed += OpenTokens;
        _groups.Add(new Group(_sequences, 0));
    }

    /// <summary>A batch.</summary>
    /// <param name="First">Its first sequence.</param>
    /// <param name="Length">Its length.</param>
    private readonly record struct Group(int First, int Length)
    {
        /// <summary>Its tokens, where <paramref name="end"/> is the sequence behind its last.</summary>
        public long Tokens(int end) => (long)(end - First) * Length;
    }
}
