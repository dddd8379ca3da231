using ConvBert.Checkpoints;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Weights;

namespace ConvBert.Serving.Models;

/// <summary>
/// The models of a server: loaded by the first request that names them, freed when others need the room or nobody asks for them, loaded
/// anew when their files change.
/// </summary>
internal sealed class ModelHost : IAsyncDisposable
{
    private readonly HostOptions _options;
    private readonly PipelineLoadOptions _load;
    private readonly Dictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);
    private readonly ModelSlot[] _inOrder;
    private readonly ForwardScheduler _scheduler;
    private readonly TokenizerTurns _turns;
    private readonly LoneForwards _alone;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _roomLock = new();
    private readonly SemaphoreSlim _reloading = new(1);
    private readonly Action<string> _tell;
    private readonly Task _watching;
    private int _loading;
    private volatile bool _hasLoaded;

    /// <param name="models">The models that requests may name; the first is the one of requests that name none.</param>
    /// <param name="options">How they are kept.</param>
    /// <param name="tell">Told in one line what is loaded, freed, or cannot be loaded anew.</param>
    /// <exception cref="ArgumentException">There is no model, or two have the same name.</exception>
    public ModelHost(IReadOnlyList<ServedModel> models, HostOptions options, Action<string> tell)
    {
        if (models.Count == 0) throw new ArgumentException("At least one model is needed.", nameof(models));
        (_options, _tell) = (options, tell);
        // Tasks of one folder, under one name or several, have its encoder in memory once.
        _load = options.Load with { Model = (options.Load.Model ?? new ConvBertLoadOptions()) with { Shared = new SharedWeights() } };
        _scheduler = new ForwardScheduler(options.Lanes);
        _turns = new TokenizerTurns(options.Limits);
        _alone = new LoneForwards(_scheduler);
        _inOrder = [.. models.Select(model => new ModelSlot(model, Load, _turns))];
        foreach (ModelSlot slot in _inOrder)
        {
            if (!_slots.TryAdd(slot.Model.Name, slot))
                throw new ArgumentException($"Two models have the name '{slot.Model.Name}'.", nameof(models));
        }

        _watching = WatchAsync(_stop.Token);
    }

    /// <summary>The models that requests may name, as their files were when they were last read.</summary>
    public IReadOnlyList<ServedModel> Models => Array.ConvertAll(_inOrder, slot => slot.Model);

    /// <summary>The models that are in memory.</summary>
    public IReadOnlyList<LoadedModel> Loaded => [.. _slots.Values.Select(slot => slot.Current).OfType<LoadedModel>()];

    /// <summary>Whether the first models are being loaded: requests that come now wait for them.</summary>
    public bool IsStarting => !_hasLoaded && Volatile.Read(ref _loading) > 0;

    /// <summary>The model of a name.</summary>
    /// <exception cref="UnknownModelException">There is none.</exception>
    public ServedModel Find(string name) => Slot(name).Model;

    /// <summary>Holds a model for a request.</summary>
    /// <exception cref="UnknownModelException">No model has the name.</exception>
    public ModelLease Lease(string name)
    {
        ModelSlot slot = Slot(name);
        ModelLease lease = slot.Lease();
        MakeRoom(slot);
        return lease;
    }

    /// <summary>Runs a forward that is no batch of a model's, such as a look inside, when its turn has come.</summary>
    public Task<T> RunAloneAsync<T>(Func<T> forward, CancellationToken cancellationToken) => _alone.RunAsync(forward, cancellationToken);

    /// <summary>
    /// Refuses a request before anything is made of it, where none of the models that it may be for has room: nothing is parsed, tokenized
    /// or thrown for it, which is what a server in overload does most of the time.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="name">The model that the request names; null where it may name any that can do the task.</param>
    /// <returns>When a repetition is likely to be taken; null where one may have room.</returns>
    public TimeSpan? Refuse(string task, string? name = null)
    {
        TaskEngine? full = null;
        foreach (ModelSlot slot in _inOrder)
        {
            if (name is null ? !slot.Model.Answers(task) : slot.Model.Name != name) continue;
            if (slot.Current?.Engine(task) is not { IsFull: true } engine) return null;
            full ??= engine;
        }

        return full?.Refuse();
    }

    /// <summary>Loads anew what is in memory. Requests that run are answered by the models that they began with.</summary>
    public async Task ReloadAsync()
    {
        foreach (ModelSlot slot in _slots.Values) await ReloadAsync(slot).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await _reloading.WaitAsync().ConfigureAwait(false);
        foreach (ModelSlot slot in _slots.Values) slot.Unload();
        _scheduler.Dispose();
        _turns.Dispose();
        _reloading.Dispose();
        _stop.Dispose();
    }

    /// <summary>The place of a model.</summary>
    /// <exception cref="UnknownModelException">No model has the name.</exception>
    internal ModelSlot Slot(string name) => _slots.GetValueOrDefault(name)
        ?? throw new UnknownModelException("No model of this name is served; /v1/models lists those that are.");

    private TaskEngine Load(ServedModel model, TaskDefinition task)
    {
        Interlocked.Increment(ref _loading);
        try
        {
            TaskEngine engine = task.Load(model.Path, _load, _scheduler, _options.Limits, new QueueMeter(model.Name, task.Name));
            _tell($"loaded {model.Name} for {task.Name}");
            _hasLoaded = true;
            return engine;
        }
        finally
        {
            Interlocked.Decrement(ref _loading);
        }
    }

    private void MakeRoom(ModelSlot newest)
    {
        lock (_roomLock)
        {
            ModelSlot[] loaded = [.. _slots.Values.Where(slot => slot.Current is not null)];
            IEnumerable<ModelSlot> leaving = loaded.Where(slot => slot != newest)
                .OrderBy(slot => slot.Current is { IsBusy: true }).ThenBy(slot => slot.LastUsed)
                .Take(Math.Max(0, loaded.Length - _options.MaxLoaded));
            foreach (ModelSlot slot in leaving) Unload(slot);
        }
    }

    private void Unload(ModelSlot slot)
    {
        if (slot.Unload()) _tell($"freed {slot.Model.Name}");
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        TimeSpan every = new[] { _options.WatchEvery, _options.UnloadAfter }.Min() ?? Timeout.InfiniteTimeSpan;
        if (every == Timeout.InfiniteTimeSpan) return;
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                foreach (ModelSlot slot in _slots.Values) await LookAtAsync(slot).ConfigureAwait(false);
                Trim();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    /// <summary>Gives back what models at rest do not need, and once none is at work the collector's reserves as well.</summary>
    private void Trim()
    {
        bool any = false;
        foreach (ModelSlot slot in _slots.Values) any |= slot.Trim(_options.TrimAfter);
        if (any && _slots.Values.All(slot => slot.Current is not { IsBusy: true }))
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task LookAtAsync(ModelSlot slot)
    {
        if (_options.UnloadAfter is { } idle && slot.IsIdleFor(idle)) Unload(slot);
        if (_options.WatchEvery is null || slot.Current is not { } current) return;
        try
        {
            FolderStamp now = FolderStamp.Of(slot.Model.Path), before = slot.Seen;
            slot.Seen = now;
            // Files that are still being written change from one look to the next.
            if (now != current.Stamp && now == before && now != slot.Refused) await ReloadAsync(slot).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _tell($"cannot look at the files of {slot.Model.Name}: {exception.Message}");
        }
    }

    private async Task ReloadAsync(ModelSlot slot)
    {
        // A reload that begins while another reads older files would be dropped for it.
        await _reloading.WaitAsync().ConfigureAwait(false);
        try
        {
            if (await slot.ReloadAsync().ConfigureAwait(false)) _tell($"loaded {slot.Model.Name} anew");
        }
        catch (Exception exception)
        {
            // The server goes on with the model that it has; the next change of the files is the next attempt.
            _tell($"{slot.Model.Name} stays as it is, its files cannot be loaded: {exception.Message}");
        }
        finally
        {
            _reloading.Release();
        }
    }
}
