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

/// <summary>A silo's work on bulk jobs: a puller for each of a few jobs, the oldest first.</summary>
internal sealed class JobPullers(
    IGrainFactory grains, ILocalSiloDetails silo, IShardRunner runner, IOptions<ConvBertSiloOptions> options, FileStores stores,
    TimeProvider time, ILogger<JobPullers> logger) : BackgroundService, IJobsWatcher
{
    /// <summary>With more jobs at a time, none would end sooner.</summary>
    private const int MaxJobs = 2;

    private readonly Dictionary<string, (JobPuller Puller, Task Work)> _pullers = new(StringComparer.Ordinal);

    /// <summary>The jobs that had nothing for this silo and gave way, the latest at the end.</summary>
    private readonly List<string> _passedOver = [];
    private volatile TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IJobsWatcher? _watcher;

    /// <inheritdoc/>
    public Task JobHasComeAsync()
    {
        _news.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.RunsJobs) return;
        try
        {
            while (true)
            {
                // What comes during the look wakes the rest behind it.
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await LookAsync(stoppingToken).ConfigureAwait(false);
                await Task.WhenAny(_news.Task, Task.Delay(options.Value.PollTime, time, stoppingToken)).ConfigureAwait(false);
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_pullers.Values.Select(puller => puller.Work)).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        foreach (string done in _pullers.Where(puller => puller.Value.Work.IsCompleted).Select(puller => puller.Key).ToArray())
        {
            if (_pullers.Remove(done, out (JobPuller Puller, Task Work) puller) && puller.Work.Exception is { } failure)
                PullerLog.WorkHasFailed(logger, failure, done);
        }

        try
        {
            IBulkJobDirectory directory = grains.GetGrain<IBulkJobDirectory>(IBulkJobDirectory.Key);
            _watcher ??= grains.CreateObjectReference<IJobsWatcher>(this);
            IReadOnlyList<string> jobs = await directory.ListAsync(_watcher).WaitAsync(stop).ConfigureAwait(false);
            _passedOver.RemoveAll(job => !jobs.Contains(job));
            // Jobs without work for this silo take turns, so that they keep no other from its work.
            var waiting = new Queue<string>(jobs.Where(job => !_pullers.ContainsKey(job)).OrderBy(_passedOver.IndexOf));
            while (_pullers.Count < MaxJobs && waiting.TryDequeue(out string? job)) await TryStartAsync(job, stop).ConfigureAwait(false);
            if (waiting.Count == 0) return;
            foreach ((string job, (JobPuller puller, _)) in _pullers.Where(puller => puller.Value.Puller.IsIdle))
            {
                puller.GiveWay();
                _passedOver.Remove(job);
                _passedOver.Add(job);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            PullerLog.DirectoryIsSilent(logger, exception);
        }
    }

    /// <summary>One job that does not answer keeps no other waiting.</summary>
    private async Task TryStartAsync(string id, CancellationToken stop)
    {
        try
        {
            await StartAsync(id, stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            PullerLog.JobIsSilent(logger, exception, id);
        }
    }

    private async Task StartAsync(string id, CancellationToken stop)
    {
        IBulkJobWork work = grains.GetGrain<IBulkJobWork>(id);
        if (await work.DescribeAsync().WaitAsync(stop).ConfigureAwait(false) is not { } description) return;
        var puller = new JobPuller(
            id, description, new JobFolder(stores, description.Job.Output, id), work.PullAsync, silo.Name, silo.SiloAddress.ToParsableString(), runner,
            options.Value, time, logger);
        _pullers[id] = (puller, Task.Run(() => puller.RunAsync(stop), CancellationToken.None));
    }
}
