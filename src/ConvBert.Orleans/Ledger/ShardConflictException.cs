namespace ConvBert.Orleans.Ledger;

/// <summary>A shard was answered twice with different bytes: two silos do not compute the same.</summary>
internal sealed class ShardConflictException(ShardResult known, ShardResult other) : Exception(
    $"Shard {known.Ordinal} was answered twice with different content: {known.Lines} lines with SHA-256 {known.Sha256}, and "
    + $"{other.Lines} lines with SHA-256 {other.Sha256}.");
