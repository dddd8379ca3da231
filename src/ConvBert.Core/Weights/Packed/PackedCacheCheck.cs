namespace ConvBert;

/// <summary>How it is told that a packed cache still belongs to its checkpoint.</summary>
public enum PackedCacheCheck
{
    /// <summary>
    /// Every byte of the model's tensors is read and compared by checksum: a changed checkpoint is never mistaken for the cached one, whatever its
    /// size and time. Costs one pass over the checkpoint on all processors.
    /// </summary>
    Contents,

    /// <summary>
    /// The files' names, sizes and times of last change are compared, and the first 4 KiB of every tensor where its format gives them cheaply. Costs
    /// next to nothing, and trusts whoever writes checkpoints to change one of these: a file that is changed elsewhere and then given its old time
    /// back is taken for the old one.
    /// </summary>
    FileTimes,
}
