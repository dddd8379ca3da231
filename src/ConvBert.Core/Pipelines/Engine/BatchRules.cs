namespace ConvBert.Pipelines;

/// <summary>How rows are put together.</summary>
/// <param name="Padded">Whether rows are padded to the longest of their batch instead of running ragged.</param>
/// <param name="BatchSize">Rows of a padded batch.</param>
/// <param name="MaxBatchTokens">Tokens of a ragged batch; a longer row runs alone.</param>
/// <param name="PadId">The id that fills up a padded row.</param>
/// <param name="PadsLeft">Whether padding comes first.</param>
internal sealed record BatchRules(bool Padded, int BatchSize, int MaxBatchTokens, int PadId, bool PadsLeft);
