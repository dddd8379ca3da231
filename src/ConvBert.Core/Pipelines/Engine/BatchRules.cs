namespace ConvBert.Pipelines;

/// <summary>How sequences are put together.</summary>
/// <param name="Padded">Whether sequences are padded to the longest of their batch instead of running ragged.</param>
/// <param name="BatchSize">Sequences of a padded batch.</param>
/// <param name="MaxBatchTokens">Tokens of a ragged batch; a longer sequence runs alone.</param>
/// <param name="PadId">The id of the padding token.</param>
/// <param name="PadsLeft">Whether padding comes first.</param>
internal readonly record struct BatchRules(bool Padded, int BatchSize, int MaxBatchTokens, int PadId, bool PadsLeft)
{
    /// <summary>
    /// The length of every sequence of a padded batch that is a part of a larger one: the longest of the whole. Its size is then bounded by
    /// <see cref="MaxBatchTokens"/>. 0 for a batch that is whole, whose length is its own longest.
    /// </summary>
    public int PaddedLength { get; init; }
}
