namespace ConvBert.ServerLoad;

/// <summary>What a load gave.</summary>
internal sealed class LoadResult
{
    private readonly List<double> _milliseconds = [];
    private double _seconds;

    /// <summary>The tokens of the requests that were answered.</summary>
    public long Tokens { get; private set; }

    /// <summary>Requests by status.</summary>
    public SortedDictionary<int, int> Statuses { get; } = [];

    /// <summary>Tokens a second.</summary>
    public double TokensPerSecond => Tokens / _seconds;

    /// <summary>Answered requests a second.</summary>
    public double RequestsPerSecond => _milliseconds.Count / _seconds;

    /// <summary>The results of several connections over the same time.</summary>
    public static LoadResult Of(IEnumerable<LoadResult> parts, TimeSpan time)
    {
        var sum = new LoadResult { _seconds = time.TotalSeconds };
        foreach (LoadResult part in parts)
        {
            sum._milliseconds.AddRange(part._milliseconds);
            sum.Tokens += part.Tokens;
            foreach ((int status, int count) in part.Statuses) sum.Statuses[status] = sum.Statuses.GetValueOrDefault(status) + count;
        }

        sum._milliseconds.Sort();
        return sum;
    }

    /// <summary>Notes an answer.</summary>
    public void Add(int status, int tokens, TimeSpan time)
    {
        Statuses[status] = Statuses.GetValueOrDefault(status) + 1;
        if (status != 200) return;
        Tokens += tokens;
        _milliseconds.Add(time.TotalMilliseconds);
    }

    /// <summary>A quantile of the times of answered requests, in milliseconds.</summary>
    public double Quantile(double q) =>
        _milliseconds.Count == 0 ? double.NaN : _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(q * _milliseconds.Count))];
}
