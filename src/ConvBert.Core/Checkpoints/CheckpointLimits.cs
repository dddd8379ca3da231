namespace ConvBert.Checkpoints;

/// <summary>
/// How much a checkpoint may declare: far more than any model has, and little enough that a small file cannot take much memory.
/// </summary>
internal static class CheckpointLimits
{
    /// <summary>Tensors of a file or an index.</summary>
    public const int MaxTensors = 100_000;

    /// <summary>Dimensions of a tensor.</summary>
    public const int MaxRank = 64;
}
