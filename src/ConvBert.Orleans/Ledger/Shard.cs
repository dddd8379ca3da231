using Orleans;

namespace ConvBert.Orleans.Ledger;

/// <summary>A part of a job's inputs that one silo answers at a stretch.</summary>
/// <param name="Ordinal">Its place in the output, from 0.</param>
/// <param name="Path">The input file.</param>
/// <param name="Start">The first byte, or the row group.</param>
/// <param name="Length">The bytes; the rows of the row group for Parquet.</param>
/// <param name="Version">The version of the input that was divided; null where its store does not know.</param>
[GenerateSerializer, Immutable, Alias("convbert.Shard")]
internal sealed record Shard(int Ordinal, string Path, long Start, long Length, string? Version = null);
