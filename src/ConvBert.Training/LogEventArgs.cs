namespace ConvBert.Training;

/// <summary>An entry was added to the log.</summary>
/// <param name="state">Where the run stands.</param>
/// <param name="entry">The entry.</param>
public sealed class LogEventArgs(TrainerState state, LogEntry entry) : TrainerEventArgs(state)
{
    /// <summary>The entry.</summary>
    public LogEntry Entry { get; } = entry;
}
