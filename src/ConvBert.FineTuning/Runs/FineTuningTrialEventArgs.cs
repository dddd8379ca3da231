namespace ConvBert.FineTuning;

/// <summary>A trial of a search has ended.</summary>
/// <param name="trial">The trial; which one is best is known at the end of the search.</param>
/// <param name="trialCount">The number of trials of the search.</param>
public sealed class FineTuningTrialEventArgs(FineTuningTrial trial, int trialCount) : EventArgs
{
    /// <summary>The trial.</summary>
    public FineTuningTrial Trial { get; } = trial;

    /// <summary>The number of trials of the search.</summary>
    public int TrialCount { get; } = trialCount;
}
