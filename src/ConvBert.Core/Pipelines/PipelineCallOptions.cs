namespace ConvBert.Pipelines;

/// <summary>Options of every pipeline call: how sequences are batched.</summary>
public abstract record PipelineCallOptions
{
    internal const int DefaultMaxBatchTokens = 2048;

    /// <summary>
    /// Whether sequences are padded to the longest of their batch. ConvBERT's convolutions read the padding, so this reproduces Hugging
    /// Face's numbers for the same <see cref="BatchSize"/>. False (the default) runs sequences ragged, each exactly as it runs alone.
    /// </summary>
    public bool Padded { get; init; }

    /// <summary>The number of sequences in a padded batch; ignored otherwise. Default 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// The maximum number of tokens in a ragged batch; a longer sequence runs alone. Affects speed and memory, never a result. Default
    /// 2048.
    /// </summary>
    public int MaxBatchTokens { get; init; } = DefaultMaxBatchTokens;

    internal void CheckBatching()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchTokens, 1);
    }
}
