using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Results;

namespace ConvBert.Orleans.Scoring;

/// <summary>Answers shards.</summary>
internal interface IShardRunner
{
    /// <summary>Answers a shard, until its result is whole in its store.</summary>
    /// <param name="job">The job.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="progress">Told the lines so far.</param>
    /// <param name="cancellationToken">Gives the shard up; nothing of it stays.</param>
    Task<ShardResult> RunAsync(BulkJob job, Shard shard, JobFolder folder, Action<long> progress, CancellationToken cancellationToken);
}
