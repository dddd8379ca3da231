using Orleans;

namespace ConvBert.Orleans.Ledger;

/// <summary>A shard that a silo gives back.</summary>
/// <param name="Ordinal">The shard.</param>
/// <param name="Trouble">Why; null where the silo only stops.</param>
/// <param name="IsUnreadable">Whether it is the input that this silo cannot read, which another attempt does not mend.</param>
[GenerateSerializer, Immutable, Alias("convbert.ReleasedShard")]
internal sealed record ReleasedShard(int Ordinal, string? Trouble, bool IsUnreadable = false);
