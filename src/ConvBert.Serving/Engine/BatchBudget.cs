namespace ConvBert.Serving.Engine;

/// <summary>How many tokens a batch may have, by the speed of the batches so far.</summary>
internal sealed class BatchBudget(EngineLimits limits)
{
    /// <summary>The weight of the newest batch.</summary>
    private const double Newest = 0.2;

    /// <summary>Smaller batches say little of the speed of full ones.</summary>
    private const int FewestTokens = 64;

    private double _secondsPerToken;

    /// <summary>The tokens of the next batch.</summary>
    public int Tokens
    {
        get
        {
            double seconds = Volatile.Read(ref _secondsPerToken);
            if (seconds <= 0) return limits.MaxBatchTokens;
            double fitting = limits.TargetBatchTime.TotalSeconds / seconds;
            return (int)Math.Clamp(fitting, Math.Min(limits.MinBatchTokens, limits.MaxBatchTokens), limits.MaxBatchTokens);
        }
    }

    /// <summary>How long so many tokens take; zero as long as that is not known.</summary>
    public TimeSpan TimeOf(long tokens) => TimeSpan.FromSeconds(Volatile.Read(ref _secondsPerToken) * tokens);

    /// <summary>Learns from a batch.</summary>
    public void Account(int tokens, TimeSpan elapsed)
    {
        if (tokens < FewestTokens) return;
        double seconds = elapsed.TotalSeconds / tokens, known = Volatile.Read(ref _secondsPerToken);
        Volatile.Write(ref _secondsPerToken, known <= 0 ? seconds : known + (Newest * (seconds - known)));
    }
}
