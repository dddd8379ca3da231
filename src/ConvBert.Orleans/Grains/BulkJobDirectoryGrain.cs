using ConvBert.Orleans.Configuration;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc/>
internal sealed class BulkJobDirectoryGrain(
    [PersistentState("jobs", ConvBertCluster.Storage)] IPersistentState<JobNames> jobs, ILogger<BulkJobDirectoryGrain> logger)
    : Grain, IBulkJobDirectory
{
    private static readonly TimeSpan Watching = TimeSpan.FromMinutes(1);

    private readonly ObserverManager<IJobsWatcher> _watchers = new(Watching, logger);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(IJobsWatcher? watcher)
    {
        if (watcher is not null) _watchers.Subscribe(watcher, watcher);
        return Task.FromResult<IReadOnlyList<string>>([.. jobs.State.Names]);
    }

    /// <inheritdoc/>
    public async Task AddAsync(string job)
    {
        if (jobs.State.Names.Contains(job)) return;
        await WriteAsync([.. jobs.State.Names, job]);
        await _watchers.Notify(watcher => watcher.JobHasComeAsync());
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string job) =>
        jobs.State.Names.Contains(job) ? WriteAsync([.. jobs.State.Names.Where(name => name != job)]) : Task.CompletedTask;

    private async Task WriteAsync(List<string> names)
    {
        List<string> before = jobs.State.Names;
        jobs.State.Names = names;
        try
        {
            await jobs.WriteStateAsync();
        }
        catch
        {
            // Nobody knows what is stored now; the next activation reads it.
            jobs.State.Names = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
