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
    public Task AddAsync(string job) =>
        jobs.State.Names.Contains(job) ? Task.CompletedTask : WriteAsync([.. jobs.State.Names, job]);

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
