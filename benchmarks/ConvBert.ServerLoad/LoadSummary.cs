namespace ConvBert.ServerLoad;

/// <summary>What a load gave, as the client's process tells it.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Tokens">The tokens of the requests that were answered.</param>
/// <param name="Statuses">Requests by status.</param>
/// <param name="P50">The median of the times of answered requests, in milliseconds.</param>
/// <param name="P99">What 99 % of them are within.</param>
internal sealed record LoadSummary(double Seconds, long Tokens, SortedDictionary<int, int> Statuses, double P50, double P99)
{
    /// <summary>How late the client's own clock was with 99 % of the requests, in milliseconds; no part of the times.</summary>
    public double Lateness { get; init; }

    /// <summary>The median time of a refusal, in milliseconds.</summary>
    public double RefusedP50 { get; init; }

    /// <summary>From the last request that was sent to the first that was answered in time, in milliseconds; null where not asked for.</summary>
    public double? Recovery { get; init; }

    /// <summary>Tokens a second.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>Answered requests a second.</summary>
    public double RequestsPerSecond => Statuses.GetValueOrDefault(200) / Seconds;
}
