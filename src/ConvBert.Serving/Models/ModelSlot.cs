using System.Diagnostics;
using ConvBert.Checkpoints;
using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Models;

/// <summary>The place of a model: its present generation, or none.</summary>
/// <param name="model">The model.</param>
/// <param name="load">Loads the model for a task.</param>
/// <param name="turns">The turns of requests that need a tokenizer alone.</param>
internal sealed class ModelSlot(ServedModel model, Func<ServedModel, TaskDefinition, TaskEngine> load, TokenizerTurns turns)
{
    private readonly Lock _lock = new();
    private long _lastUsed;
    private long _trimmed;

    /// <summary>The model.</summary>
    public ServedModel Model => model;

    /// <summary>The generation that new requests get; null where none is in memory.</summary>
    public LoadedModel? Current { get; private set; }

    /// <summary>When a request last asked for it, in ticks of <see cref="Stopwatch"/>.</summary>
    public long LastUsed => Interlocked.Read(ref _lastUsed);

    /// <summary>The files as they were at the last look.</summary>
    public FolderStamp Seen { get; set; }

    /// <summary>Files that could not be loaded, which are left alone until they change; null for none.</summary>
    public FolderStamp? Refused { get; private set; }

    /// <summary>Holds the present generation, or the first of a new one, for a request.</summary>
    public ModelLease Lease()
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _lastUsed, Stopwatch.GetTimestamp());
            Current ??= New(FolderStamp.Of(model.Path));
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
                model.Path,
                stamp =>
                {
                    tried = stamp;
                    return NewAsync(stamp, old.Tasks);
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
        }

        old.Retire();
        return true;
    }

    private async Task<LoadedModel> NewAsync(FolderStamp stamp, IReadOnlyList<string> tasks)
    {
        LoadedModel next = New(stamp);
        try
        {
            foreach (string task in tasks) await next.EngineAsync(task).ConfigureAwait(false);
            return next;
        }
        catch
        {
            next.Retire();
            throw;
        }
    }

    private LoadedModel New(FolderStamp stamp) => new(model, stamp, load, turns);
}
