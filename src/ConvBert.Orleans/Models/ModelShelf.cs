using ConvBert.Checkpoints;
using ConvBert.Orleans.Jobs;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;

namespace ConvBert.Orleans.Models;

/// <summary>
/// The one engine of a silo: models by the hash of their content, each verified and loaded once, all behind one scheduler. A folder that
/// changes is another model, so that versions never mix.
/// </summary>
/// <param name="load">How models are loaded.</param>
/// <param name="limits">What bounds the work of each.</param>
/// <param name="maxLoaded">How many are in memory at a time; the one that was unused for the longest goes.</param>
internal sealed class ModelShelf(PipelineLoadOptions load, EngineLimits limits, int maxLoaded) : IDisposable
{
    private readonly ForwardScheduler _scheduler = new();
    private readonly TokenizerTurns _turns = new(limits);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (FolderStamp Stamp, Task<string> Hash)> _hashes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoadedModel> _models = new(StringComparer.Ordinal);
    private readonly List<string> _lastUsed = [];

    /// <summary>Holds the version of a model that a job names.</summary>
    /// <exception cref="ModelMismatchException">Its files are others.</exception>
    public async Task<ModelLease> LeaseAsync(BulkModel model, CancellationToken cancellationToken)
    {
        // What is in memory is that version whatever became of the files.
        if (Find(model.Hash) is { } known) return known;
        string folder = ModelPlace.FolderOf(model.Path);
        string hash = await HashAsync(folder).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (hash == model.Hash) return Shelve(hash, folder);
        // The cache may have gone on to a later commit since the job was submitted.
        foreach (string other in ModelPlace.OthersThan(folder))
        {
            if (await HashAsync(other).WaitAsync(cancellationToken).ConfigureAwait(false) == model.Hash) return Shelve(model.Hash, other);
        }

        throw new ModelMismatchException(model.Path, model.Hash, hash);
    }

    /// <summary>Holds the present version of a model's folder.</summary>
    public async Task<ModelLease> LeaseAsync(string path, CancellationToken cancellationToken)
    {
        string folder = ModelPlace.FolderOf(path);
        string hash = await HashAsync(folder).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Find(hash) ?? Shelve(hash, folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        LoadedModel[] models;
        lock (_lock)
        {
            models = [.. _models.Values];
            _models.Clear();
        }

        foreach (LoadedModel model in models) model.Retire();
        _scheduler.Dispose();
        _turns.Dispose();
    }

    private Task<string> HashAsync(string folder)
    {
        FolderStamp stamp = FolderStamp.Of(folder);
        lock (_lock)
        {
            if (_hashes.TryGetValue(folder, out (FolderStamp Stamp, Task<string> Hash) known) && known.Stamp == stamp
                && !known.Hash.IsFaulted)
                return known.Hash;
            Task<string> hash = Task.Run(() => ModelHash.Of(folder));
            _hashes[folder] = (stamp, hash);
            return hash;
        }
    }

    private ModelLease? Find(string hash)
    {
        lock (_lock)
        {
            if (!_models.TryGetValue(hash, out LoadedModel? model)) return null;
            _lastUsed.Remove(hash);
            _lastUsed.Add(hash);
            model.TryHold();
            return new ModelLease(model);
        }
    }

    private ModelLease Shelve(string hash, string folder)
    {
        var leaving = new List<LoadedModel>();
        lock (_lock)
        {
            if (!_models.ContainsKey(hash))
            {
                _models[hash] = new LoadedModel(
                    ServedModel.Of(Path.GetFileName(folder), folder), FolderStamp.Of(folder), (model, task) => Load(model, task, hash), _turns);
                foreach (string old in _lastUsed.Take(_models.Count - maxLoaded).ToArray())
                {
                    _models.Remove(old, out LoadedModel? model);
                    _lastUsed.Remove(old);
                    leaving.Add(model!);
                }
            }
        }

        foreach (LoadedModel model in leaving) model.Retire();
        return Find(hash)!;
    }

    private TaskEngine Load(ServedModel model, TaskDefinition task, string hash)
    {
        TaskEngine engine = task.Load(model.Path, load, _scheduler, limits, new QueueMeter(model.Name, task.Name));
        // The files were hashed before and read now: in between they must not have changed.
        if (HashAsync(model.Path).GetAwaiter().GetResult() == hash) return engine;
        engine.Dispose();
        throw new IOException($"The files of the model at '{model.Path}' changed while they were loaded.");
    }
}
