using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary>A silo has more calls than it may take.</summary>
[GenerateSerializer, Alias("convbert.SiloOverloadedException")]
public sealed class SiloOverloadedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="retryAfter">When a repetition is likely to be taken.</param>
    public SiloOverloadedException(TimeSpan retryAfter)
        : base($"The silo has no room for the call; it may have in {retryAfter.TotalSeconds:F0} s.") =>
        RetryAfter = retryAfter;

    /// <summary>When a repetition is likely to be taken.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; }
}
