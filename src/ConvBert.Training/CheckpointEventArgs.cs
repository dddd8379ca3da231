namespace ConvBert.Training;

/// <summary>A checkpoint was written.</summary>
/// <param name="state">Where the run stands.</param>
/// <param name="folder">The checkpoint.</param>
public sealed class CheckpointEventArgs(TrainerState state, string folder) : TrainerEventArgs(state)
{
    /// <summary>The checkpoint.</summary>
    public string Folder { get; } = folder;
}
