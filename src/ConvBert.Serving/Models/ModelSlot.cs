using System.Diagnostics;
using ConvBert.Checkpoints;
using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Models;

/// <summary>The place of a model: its present generation, or none.</summary>
/// <param name="model">The model as its files were at the start.</param>
/// <param name="load">Loads the model for a task.</param>
/// <param name="turns">The turns of requests that need a tokenizer alone.</param>
internal sealed class ModelSlot(ServedModel model, Func<ServedModel, TaskDefinition, TaskEngine> load, TokenizerTurns turns)
{
    private readonly Lock _lock = new();
    private ServedModel _model = model;
    private FolderStamp? _described;
    private long _lastUsed;
    private long _trimmed;

    /// <summary>The model as its files were when they were last read: another task's may have taken their place since the start.</summary>
    public ServedModel Model => Volatile.Read(ref _model);

    /// <summary>The generation that new requests get; null where none is in memory.</summary>
    public LoadedModel? Current { get; private set; }

    /// <summary>When a request last asked for it, in ticks of <see cref="Stopwatch"/>.</summary>
    public long LastUsed => Interlocked.Read(ref _lastUsed);

    /// <summary>The files as they were at the last look.</summary>
    public FolderStamp Seen { get; set; }

    /// <summary>Files that could not be loaded, which are left alone until they change; null for none.</summary>
    public FolderStamp? Refused { get; private set; }

    /// <summary>Holds the present generation, or the first of a new one, for a request.</summary>
    /// <exception cref="UnusableModelException">The files do not say what model they are.</exception>
    public ModelLease Lease()
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _lastUsed, Stopwatch.GetTimestamp());
            Current ??= First();
            Current.TryHold();
            return new ModelLease(Current);
        }
    }

    /// <summary>Whether it is in memory, and unused for so long.</summary>
    public bool IsIdleFor(TimeSpan time) => Current is { IsBusy: false } && Stopwatch.GetElapsedTime(LastUsed) >= time;

    /// <summary>Frees the scratch memory of a model that has been unused for so long, once a rest; false where there is nothing to do.</summary>
    public bool Trim(TimeSpan time)
    {
        long used = LastUsed;
        if (used == _trimmed || !IsIdleFor(time)) return false;
        _trimmed = used;
        foreach (TaskEngine engine in Current?.Engines ?? []) engine.Model.TrimExcess();
        return true;
    }

    /// <summary>Frees the present generation once its requests are done; false where there is none.</summary>
    public bool Unload()
    {
        lock (_lock)
        {
            if (Current is null) return false;
            Current.Retire();
            Current = null;
            return true;
        }
    }

    /// <summary>
    /// Loads a new generation for the tasks of the present one, then takes its place; false where none is in memory. One at a time.
    /// </summary>
    /// <exception cref="ChangingFilesException">The files change while they are read.</exception>
    public async Task<bool> ReloadAsync()
    {
        if (Current is not { } old) return false;
        FolderStamp? tried = null;
        LoadedModel next;
        try
        {
            next = await SettledFiles.LoadAsync(
                Model.Path,
                stamp =>
                {
                    tried = stamp;
                    return NewAsync(stamp, old);
                },
                mixed => mixed.Retire()).ConfigureAwait(false);
        }
        catch
        {
            Refused = tried;
            throw;
        }

        lock (_lock)
        {
            if (Current != old)
            {
                next.Retire();
                return false;
            }

            Current = next;
            Describe(next.Model, next.Stamp);
        }

        old.Retire();
        return true;
    }

    /// <summary>The first generation of files that may have changed since they were last read.</summary>
    private LoadedModel First()
    {
        FolderStamp stamp = FolderStamp.Of(Model.Path);
        if (_described == stamp) return New(Model, stamp);
        try
        {
            Describe(ServedModel.Of(Model.Name, Model.Path), stamp);
        }
        catch (Exception exception)
        {
            throw new UnusableModelException(Model, exception);
        }

        return New(Model, stamp);
    }

    private void Describe(ServedModel served, FolderStamp stamp)
    {
        Volatile.Write(ref _model, served);
        _described = stamp;
    }

    /// <summary>A generation that is loaded for what the present one is: its own task, and others as far as the new files are for them.</summary>
    private async Task<LoadedModel> NewAsync(FolderStamp stamp, LoadedModel old)
    {
        ServedModel served = ServedModel.Of(old.Model.Name, old.Model.Path);
        LoadedModel next = New(served, stamp);
        try
        {
            IEnumerable<string> tasks = old.Tasks.Select(task => task == old.Model.Task ? served.Task : task).Where(served.Answers);
            foreach (string task in tasks.Distinct()) await next.EngineAsync(task).ConfigureAwait(false);
            return next;
        }
        catch
        {
            next.Retire();
            throw;
        }
    }

    private LoadedModel New(ServedModel served, FolderStamp stamp) => new(served, stamp, load, turns);
}
