using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>A step of a fine-tuning run was taken.</summary>
/// <param name="state">Where the run stands.</param>
public sealed class FineTuningStepEventArgs(TrainerState state) : TrainerEventArgs(state)
{
    /// <summary>The trial, from 1.</summary>
    public required int Trial { get; init; }

    /// <summary>The number of trials; 1 unless it is a search.</summary>
    public required int TrialCount { get; init; }

    /// <summary>The loss of the step.</summary>
    public required double Loss { get; init; }

    /// <summary>The learning rate of the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The tokens of a second in steps so far.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>How long the rest of the trial takes if it goes on as so far.</summary>
    public required TimeSpan TimeLeft { get; init; }
}
