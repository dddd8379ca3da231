namespace ConvBert.Training;

/// <summary>Something that happened in a run. Handlers are called on the thread that trains; what they throw ends the run.</summary>
/// <param name="state">Where the run stands.</param>
public class TrainerEventArgs(TrainerState state) : EventArgs
{
    /// <summary>Where the run stands.</summary>
    public TrainerState State { get; } = state;

    /// <summary>
    /// Set to end the run after this step as if it were the last; with <see cref="TrainingArguments.SaveStrategy"/> other than No there
    /// is a checkpoint.
    /// </summary>
    public bool ShouldStop { get; set; }
}
