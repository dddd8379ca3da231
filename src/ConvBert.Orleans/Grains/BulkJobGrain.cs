using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ConvBert.Orleans.Grains;

/// <summary>
/// Coordinates a job: it plans, leases, and keeps what is done. It may end at any moment; another activation goes on from the storage, and
/// silos that still hold shards say so with their next call.
/// </summary>
internal sealed class BulkJobGrain(
    [FromKeyedServices(ConvBertCluster.Storage)] IGrainStorage storage, ISiloStatusOracle silos, FileStores stores,
    TimeProvider time, ILogger<BulkJobGrain> logger) : Grain, IBulkJob, IBulkJobWork, IBulkJobView
{
    private readonly HashSet<int> _dirtyPages = [];
    private readonly ShardRefusals _refusals = new();
    private JobStore _store = null!;
    private ShardLedger? _ledger;
    private JobProgress _progress = null!;
    private Task? _background;
    private bool _mayBeHeld;
    private string? _trouble;

    private string Id => this.GetPrimaryKeyString();

    private JobFolder FolderOf(BulkJob job) => new(stores, job.Output, Id);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _store = new JobStore(storage, this.GetGrainId());
        _progress = new JobProgress(time);
        await _store.ReadAsync();
        if (_store.Record.IsPlanned) OpenLedger();
        _mayBeHeld = _ledger is { IsComplete: false };
    }

    /// <inheritdoc/>
    public async Task SubmitAsync(BulkJob job)
    {
        if (!JobName.IsValid(Id))
            throw new BulkJobException(
                $"The name '{Id}' is no name of a job: up to 64 letters, digits, dots, hyphens and underscores were expected.");
        job.Validate();
        if (_store.Record.Job is not { } known || !JobEquality.AreSame(known, job)) await BeginAsync(job);
        else if (_store.Record.State == BulkJobState.Failed) await BeginAgainAsync();
        if (IsActive) await Directory.AddAsync(Id);
        StartBackground();
    }

    /// <inheritdoc/>
    public Task<BulkJobStatus> StatusAsync() =>
        Task.FromResult(_progress.Status(_store.Record, _ledger, _store.Record.Trouble ?? _trouble));

    /// <inheritdoc/>
    public Task<BulkJobStatus> GetState() => StatusAsync();

    /// <inheritdoc/>
    public async Task CancelAsync()
    {
        RequireUnfinished();
        await ChangeAsync(record => record with { State = BulkJobState.Cancelled });
        await Directory.RemoveAsync(Id);
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        RequireUnfinished();
        await BeginAgainAsync();
        await Directory.AddAsync(Id);
        StartBackground();
    }

    /// <inheritdoc/>
    public Task<JobDescription?> DescribeAsync() => Task.FromResult(
        _store.Record is { Job: { } job } record ? new JobDescription(job, record.Submission) : null);

    /// <inheritdoc/>
    public async Task<PullAnswer> PullAsync(PullRequest request)
    {
        if (request.Submission != _store.Record.Submission)
            return new PullAnswer(BulkJobState.Unknown, [], [.. request.Held.Select(held => held.Ordinal)]);
        // A name may be left in the directory, as by an outage at the end.
        if (!IsActive) await Directory.RemoveAsync(Id);
        if (_ledger is not { } ledger)
        {
            StartBackground();
            return new PullAnswer(_store.Record.State, [], [.. request.Held.Select(held => held.Ordinal)]);
        }

        await TakeAsync(ledger, request);
        if (ledger.IsComplete) StartBackground();
        DropDeadSilos(ledger);
        int[] lost = [.. request.Held.Where(held => !ledger.Renew(request.Holder, held.Ordinal)).Select(held => held.Ordinal)];
        _progress.Report(request);
        return new PullAnswer(_store.Record.State, Granted(ledger, request), lost);
    }

    /// <summary>Whether the job wants silos.</summary>
    private bool IsActive => _store.Record.State is BulkJobState.Planning or BulkJobState.Running;

    private IBulkJobDirectory Directory => GrainFactory.GetGrain<IBulkJobDirectory>(IBulkJobDirectory.Key);

    private void OpenLedger()
    {
        int pages = (_store.Record.Shards + LedgerPage.Size - 1) / LedgerPage.Size;
        LedgerPage[] all = [.. Enumerable.Range(0, pages).Select(_store.Page)];
        _ledger = new ShardLedger([.. all.SelectMany(page => page.Shards)], _store.Record.Job!.LeaseTime, time);
        foreach (ShardResult result in all.SelectMany(page => page.Results)) _ledger.Complete(result);
    }

    /// <summary>Takes results for good, and shards that are given back.</summary>
    private async Task TakeAsync(ShardLedger ledger, PullRequest request)
    {
        foreach (ShardResult result in request.Completed)
        {
            try
            {
                if (!ledger.Complete(result)) continue;
                int page = LedgerPage.Of(result.Ordinal);
                _store.Page(page).Results.Add(result);
                _dirtyPages.Add(page);
            }
            catch (ShardConflictException conflict)
            {
                _trouble = conflict.Message;
                JobLog.Conflict(logger, conflict, Id);
                await ChangeAsync(record => record.Conflicts.Contains(result.Ordinal)
                    ? record
                    : record with { Conflicts = [.. record.Conflicts, result.Ordinal] });
            }
        }

        foreach (ReleasedShard released in request.Released)
        {
            ledger.Release(request.Holder, released.Ordinal, released.Trouble is null ? TimeSpan.Zero : ledger.Rest);
            if (released.Trouble is { } trouble) _trouble = $"{request.Silo}, shard {released.Ordinal}: {trouble}";
            if (released.IsUnreadable) await RefuseAsync(ledger, request.Holder, released.Ordinal);
        }

        await WriteDirtyPagesAsync();
    }

    /// <summary>A shard that none of the silos can read fails the job; one silo may lack what the others have.</summary>
    private async Task RefuseAsync(ShardLedger ledger, string holder, int ordinal)
    {
        _refusals.Add(holder, ordinal);
        BulkJob job = _store.Record.Job!;
        if (ledger.Results[ordinal] is null && _refusals.AreFinal(ordinal, job.MaxTries, _progress.Present(job.LeaseTime)))
            await FailAsync(BulkJobState.Running, _trouble!);
    }

    /// <summary>What is not stored is not acknowledged: the silo keeps it and brings it again.</summary>
    private async Task WriteDirtyPagesAsync()
    {
        foreach (int page in _dirtyPages.ToArray())
        {
            await _store.WritePageAsync(page);
            _dirtyPages.Remove(page);
        }
    }

    private List<Shard> Granted(ShardLedger ledger, PullRequest request)
    {
        var granted = new List<Shard>();
        if (_store.Record.State != BulkJobState.Running) return granted;
        while (granted.Count < request.Room && ledger.Grant(
            request.Holder, _mayBeHeld, ordinal => _refusals.Has(request.Holder, ordinal)) is { } shard) granted.Add(shard);
        return granted;
    }

    private void DropDeadSilos(ShardLedger ledger)
    {
        foreach (string holder in ledger.Held.Select(held => held.Key))
        {
            if (silos.GetApproximateSiloStatus(SiloAddress.FromParsableString(holder)) == SiloStatus.Dead) ledger.Drop(holder);
        }
    }

    /// <summary>Takes a new job, or one in place of another that came to nothing.</summary>
    private async Task BeginAsync(BulkJob job)
    {
        if (_store.Record is { Job: { } known } record)
        {
            if (record.IsPlanned || record.State is not (BulkJobState.Failed or BulkJobState.Cancelled))
                throw new BulkJobException($"The job '{Id}' exists and is another; choose another name.");
            await Task.Run(FolderOf(known).RemoveWorkAsync);
        }

        await Task.Run(FolderOf(job).CreateAsync);
        await ChangeAsync(
            before => new JobRecord { Job = job, State = BulkJobState.Planning, Submission = before.Submission + 1 });
        _trouble = null;
    }

    private async Task BeginAgainAsync()
    {
        await ChangeAsync(record => record with
        {
            State = record.IsPlanned ? BulkJobState.Running : BulkJobState.Planning,
            Trouble = null,
        });
        _trouble = null;
        _refusals.Clear();
    }

    private async Task FailAsync(BulkJobState expected, string trouble)
    {
        await ChangeAsync(record => record.State == expected ? record with { State = BulkJobState.Failed, Trouble = trouble } : record);
        await Directory.RemoveAsync(Id);
    }

    /// <summary>Changes the record for good. Where that fails, the next activation goes on with what is stored.</summary>
    private async Task ChangeAsync(Func<JobRecord, JobRecord> change)
    {
        try
        {
            await _store.ChangeAsync(change);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private void RequireUnfinished()
    {
        if (_store.Record.Job is null) throw new BulkJobException($"There is no job '{Id}'.");
        if (_store.Record.State == BulkJobState.Completed) throw new BulkJobException($"The job '{Id}' is completed.");
    }

    /// <summary>Plans or finishes beside the calls, so that none of them waits for it.</summary>
    private void StartBackground()
    {
        if (_background is { IsCompleted: false }) return;
        _background = (_store.Record.State, _ledger) switch
        {
            (BulkJobState.Planning, _) => GuardedAsync(PlanAsync),
            (BulkJobState.Running, { IsComplete: true }) => GuardedAsync(FinishAsync),
            _ => null,
        };
    }

    /// <summary>What fails is tried again with the next call of a silo.</summary>
    private async Task GuardedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            _trouble = exception.Message;
            JobLog.CannotGoOn(logger, exception, Id);
            if (exception is InconsistentStateException) DeactivateOnIdle();
        }
    }

    private async Task PlanAsync()
    {
        BulkJob job = _store.Record.Job!;
        List<Shard> shards;
        try
        {
            shards = await Task.Run(async () =>
            {
                // What failed has left no folder.
                await FolderOf(job).CreateAsync();
                return await ShardSources.PlanAsync(job, stores, CancellationToken.None).ToListAsync();
            });
        }
        catch (Exception exception) when (UnreadableInputException.Lasts(exception))
        {
            await Task.Run(FolderOf(job).RemoveWorkAsync);
            if (ReferenceEquals(_store.Record.Job, job)) await FailAsync(BulkJobState.Planning, exception.Message);
            return;
        }

        // Meanwhile it may have been cancelled, and another may have taken its place.
        if (!ReferenceEquals(_store.Record.Job, job) || _store.Record.State != BulkJobState.Planning) return;
        await _store.WritePlanAsync(shards);
        await ChangeAsync(record => ReferenceEquals(record.Job, job) && record.State == BulkJobState.Planning
            ? record with { Shards = shards.Count, IsPlanned = true, State = BulkJobState.Running }
            : record);
        if (!_store.Record.IsPlanned) return;
        OpenLedger();
        if (_ledger!.IsComplete) await FinishAsync();
    }

    private async Task FinishAsync()
    {
        ShardLedger ledger = _ledger!;
        JobFolder folder = FolderOf(_store.Record.Job!);
        var manifest = new JobManifest(Id, _store.Record.Job!, ledger.Shards, [.. ledger.Results.Select(result => result!)], _store.Record.Conflicts.Count);
        ShardResult[] missing = await Task.Run(() => folder.MissingAsync(manifest));
        foreach (ShardResult gone in missing)
        {
            ledger.Reopen(gone.Ordinal);
            int page = LedgerPage.Of(gone.Ordinal);
            _store.Page(page).Results.RemoveAll(result => result.Ordinal == gone.Ordinal);
            _dirtyPages.Add(page);
        }

        await WriteDirtyPagesAsync();
        if (missing.Length > 0) return;
        await Task.Run(() => folder.FinishAsync(manifest));
        await ChangeAsync(record => record with { State = BulkJobState.Completed, Trouble = null });
        _trouble = null;
        await Directory.RemoveAsync(Id);
    }
}
