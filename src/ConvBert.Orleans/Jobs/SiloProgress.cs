using Orleans;

namespace ConvBert.Orleans.Jobs;

/// <summary>What one silo does for a job.</summary>
/// <param name="Silo">Its name.</param>
/// <param name="Shards">The shards that it holds.</param>
/// <param name="LinesPerSecond">The lines that it answered in a second of late.</param>
[GenerateSerializer, Immutable, Alias("convbert.SiloProgress")]
public sealed record SiloProgress(string Silo, int Shards, double LinesPerSecond);
