using ConvBert.Orleans.Configuration;
using Orleans;
using Orleans.Runtime;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc/>
internal sealed class BulkJobDirectoryGrain(
    [PersistentState("jobs", ConvBertCluster.Storage)] IPersistentState<JobNames> jobs) : Grain, IBulkJobDirectory
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync() => Task.FromResult<IReadOnlyList<string>>([.. jobs.State.Names]);

    /// <inheritdoc/>
    public async Task AddAsync(string job)
    {
        if (!jobs.State.Names.Contains(job)) jobs.State.Names.Add(job);
        await jobs.WriteStateAsync();
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string job)
    {
        jobs.State.Names.Remove(job);
        await jobs.WriteStateAsync();
    }
}
