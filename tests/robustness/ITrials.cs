namespace ConvBert.Robustness;

/// <summary>Trials of one kind.</summary>
internal interface ITrials : IDisposable
{
    /// <summary>Why they cannot be run here; null if they can.</summary>
    string? SkipReason { get; }

    /// <summary>Runs a trial and tells what did not hold; null if all did.</summary>
    Task<string?> RunAsync(Random random);
}
