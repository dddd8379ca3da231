using Orleans;

namespace ConvBert.Orleans.Ledger;

/// <summary>The result of a shard, whole in its store.</summary>
/// <param name="Ordinal">The shard.</param>
/// <param name="Lines">The answers.</param>
/// <param name="Errors">The answers that are errors.</param>
/// <param name="Poisonous">The lines that were given up.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Sha256">The file's SHA-256, in lower-case hexadecimal digits.</param>
[GenerateSerializer, Immutable, Alias("convbert.ShardResult")]
internal sealed record ShardResult(int Ordinal, long Lines, long Errors, long Poisonous, long Bytes, string Sha256);
