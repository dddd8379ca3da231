namespace ConvBert.Pipelines;

/// <summary>How sequences are put together.</summary>
/// <param name="Padded">Whether sequences are padded to the longest of their batch instead of running ragged.</param>
/// <param name="BatchSize">Sequences of a padded batch.</param>
/// <param name="MaxBatchTokens">Tokens of a ragged batch; a longer sequence runs alone.</param>
/// <param name="PadId">The id of the padding token.</param>
/// <param name="PadsLeft">Whether padding comes first.</param>
internal readonly record struct BatchRules(bool Padded, int BatchSize, int MaxBatchTokens, int PadId, bool PadsLeft);
