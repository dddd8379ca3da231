namespace ConvBert;

/// <summary>How a packed cache is matched with its checkpoint.</summary>
public enum PackedCacheCheck
{
    /// <summary>
    /// By a checksum over every byte of the model's tensors: a changed checkpoint is never mistaken for the cached one, whatever its size
    /// and modification time. Costs one pass over the checkpoint on all processors.
    /// </summary>
    Contents,

    /// <summary>
    /// By the names, sizes and modification times of the files, and the first 4 KiB of every tensor that
    /// <see cref="Checkpoints.ICheckpoint.SupportsPartialReads">can be read in parts</see>. Costs next to nothing, and misses a change
    /// beyond those bytes under the same size and modification time.
    /// </summary>
    FileTimes,
}
