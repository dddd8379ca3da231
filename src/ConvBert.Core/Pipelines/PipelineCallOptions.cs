namespace ConvBert.Pipelines;

/// <summary>What every call of every pipeline may ask for: how texts are put together for the model.</summary>
public abstract record PipelineCallOptions
{
    internal const int DefaultMaxBatchTokens = 2048;

    /// <summary>
    /// Whether rows run padded to the longest of their batch, which gives Hugging Face's numbers for the same <see cref="BatchSize"/>: ConvBERT's convolutions
    /// read the padding. False (the default) runs every text ragged, exactly as it runs alone.
    /// </summary>
    public bool Padded { get; init; }

    /// <summary>Rows of a padded batch; of no effect otherwise. Default 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Tokens of a ragged batch; a longer row runs alone. It changes speed and memory, never a result. Default 2048.</summary>
    public int MaxBatchTokens { get; init; } = DefaultMaxBatchTokens;

    internal void CheckBatching()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchTokens, 1);
    }
}
