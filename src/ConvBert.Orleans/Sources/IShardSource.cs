using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Serving.Lines;

namespace ConvBert.Orleans.Sources;

/// <summary>A form of inputs: how it is divided, and how the requests of a part are read.</summary>
internal interface IShardSource
{
    /// <summary>Divides a file into shards whose ordinals begin with <paramref name="first"/>; none for a file without requests.</summary>
    /// <exception cref="BulkJobException">The file is malformed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    IAsyncEnumerable<Shard> PlanAsync(BulkJob job, StoredFile file, int first, CancellationToken cancellationToken);

    /// <summary>The requests of a shard, a JSON object each, in order.</summary>
    IAsyncEnumerable<InputLine> ReadAsync(BulkJob job, Shard shard, CancellationToken cancellationToken);
}
