using ConvBert.Orleans.Jobs;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>A bulk job as the silos see it that work on it; its key is the job's.</summary>
[Alias("convbert.IBulkJobWork")]
internal interface IBulkJobWork : IGrainWithStringKey
{
    /// <summary>The job; null where there is none.</summary>
    [Alias("Describe")]
    Task<JobDescription?> DescribeAsync();

    /// <summary>Takes a silo's report, renews what it holds and leases what it has room for, in one call.</summary>
    [Alias("Pull")]
    Task<PullAnswer> PullAsync(PullRequest request);
}
