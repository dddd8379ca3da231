using Orleans;

namespace ConvBert.Orleans.Ledger;

/// <summary>A shard in a silo's hands.</summary>
/// <param name="Ordinal">The shard.</param>
/// <param name="Lines">The lines that it has answered.</param>
[GenerateSerializer, Immutable, Alias("convbert.HeldShard")]
internal sealed record HeldShard(int Ordinal, long Lines);
