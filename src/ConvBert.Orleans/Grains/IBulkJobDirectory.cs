using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>The names of the jobs that want silos.</summary>
[Alias("convbert.IBulkJobDirectory")]
internal interface IBulkJobDirectory : IGrainWithStringKey
{
    /// <summary>The key of the one directory.</summary>
    const string Key = "jobs";

    /// <summary>The jobs, the oldest first.</summary>
    /// <param name="watcher">Who is told of jobs that come in the minute after; null for nobody.</param>
    [Alias("List")]
    Task<IReadOnlyList<string>> ListAsync(IJobsWatcher? watcher = null);

    /// <summary>Adds a job, unless it is there.</summary>
    [Alias("Add")]
    Task AddAsync(string job);

    /// <summary>Removes a job, if it is there.</summary>
    [Alias("Remove")]
    Task RemoveAsync(string job);
}
