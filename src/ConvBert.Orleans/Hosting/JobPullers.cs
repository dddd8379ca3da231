using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Scoring;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace ConvBert.Orleans.Hosting;

/// <summary>A silo's work on bulk jobs: one puller for each job that there is, the oldest first.</summary>
internal sealed class JobPullers(
    IGrainFactory grains, ILocalSiloDetails silo, IShardRunner runner, IOptions<ConvBertSiloOptions> options, FileStores stores,
    TimeProvider time, ILogger<JobPullers> logger) : BackgroundService
{
    /// <summary>With more jobs at a time, none would end sooner.</summary>
    private const int MaxJobs = 2;

    private readonly Dictionary<string, Task> _pullers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.RunsJobs) return;
        using var timer = new PeriodicTimer(options.Value.PollTime, time);
        try
        {
            do await LookAsync(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_pullers.Values).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        foreach (string done in _pullers.Where(puller => puller.Value.IsCompleted).Select(puller => puller.Key).ToArray())
        {
            if (_pullers.Remove(done, out Task? puller) && puller.Exception is { } failure)
                PullerLog.WorkHasFailed(logger, failure, done);
        }

        if (_pullers.Count >= MaxJobs) return;
        try
        {
            IBulkJobDirectory directory = grains.GetGrain<IBulkJobDirectory>(IBulkJobDirectory.Key);
            foreach (string job in await directory.ListAsync().WaitAsync(stop).ConfigureAwait(false))
            {
                if (_pullers.Count < MaxJobs && !_pullers.ContainsKey(job)) await StartAsync(job, stop).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            PullerLog.DirectoryIsSilent(logger, exception);
        }
    }

    private async Task StartAsync(string id, CancellationToken stop)
    {
        IBulkJobWork work = grains.GetGrain<IBulkJobWork>(id);
        if (await work.DescribeAsync().WaitAsync(stop).ConfigureAwait(false) is not { } job) return;
        var puller = new JobPuller(
            id, job, new JobFolder(stores, job.Output, id), work.PullAsync, silo.Name, silo.SiloAddress.ToParsableString(), runner,
            options.Value, time, logger);
        _pullers[id] = Task.Run(() => puller.RunAsync(stop), CancellationToken.None);
    }
}
