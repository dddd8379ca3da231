namespace ConvBert.ServerLoad;

/// <summary>What the connections of a load noted.</summary>
internal sealed class LoadResult
{
    private readonly List<double> _answered = [];
    private readonly List<double> _refused = [];
    private readonly List<double> _late = [];
    private readonly SortedDictionary<int, int> _statuses = [];
    private long _tokens;

    /// <summary>Notes an answer.</summary>
    public void Add(int status, int tokens, TimeSpan time)
    {
        _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
        if (status == 200)
        {
            _tokens += tokens;
            _answered.Add(time.TotalMilliseconds);
        }
        else
        {
            _refused.Add(time.TotalMilliseconds);
        }
    }

    /// <summary>Notes how much later than due a request was given to the connections.</summary>
    public void AddLateness(TimeSpan time) => _late.Add(time.TotalMilliseconds);

    /// <summary>The results of several connections over the same time.</summary>
    public static LoadSummary Sum(IReadOnlyCollection<LoadResult> parts, TimeSpan time)
    {
        var statuses = new SortedDictionary<int, int>();
        foreach ((int status, int count) in parts.SelectMany(part => part._statuses))
            statuses[status] = statuses.GetValueOrDefault(status) + count;
        double[] answered = Sorted(parts.SelectMany(part => part._answered));
        return new LoadSummary(
            time.TotalSeconds, parts.Sum(part => part._tokens), statuses, Quantile(answered, 0.5), Quantile(answered, 0.99))
        {
            Lateness = Quantile(Sorted(parts.SelectMany(part => part._late)), 0.99),
            RefusedP50 = Quantile(Sorted(parts.SelectMany(part => part._refused)), 0.5),
        };
    }

    private static double[] Sorted(IEnumerable<double> times)
    {
        double[] sorted = [.. times];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Of no times it is 0.</summary>
    private static double Quantile(double[] sorted, double q) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(q * sorted.Length))];
}
