using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Models;

/// <summary>
/// One generation of a model in memory. Requests hold it while they run; once retired it is freed when the last of them is done, so that no
/// request is lost by a reload and none is answered by two generations.
/// </summary>
/// <param name="model">What it is loaded from.</param>
/// <param name="stamp">The state of the files that it was loaded from.</param>
/// <param name="load">Loads the model for a task.</param>
/// <param name="turns">The turns of requests that need its tokenizer alone.</param>
internal sealed class LoadedModel(
    ServedModel model, FolderStamp stamp, Func<ServedModel, TaskDefinition, TaskEngine> load, TokenizerTurns turns)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<TaskEngine>> _engines = new(StringComparer.Ordinal);
    private int _holders = 1;
    private bool _isRetired;

    /// <summary>What it is loaded from.</summary>
    public ServedModel Model => model;

    /// <summary>The state of the files that it was loaded from.</summary>
    public FolderStamp Stamp => stamp;

    /// <summary>The tasks that it is loaded for.</summary>
    public IReadOnlyList<string> Tasks
    {
        get
        {
            lock (_lock) return [.. _engines.Keys];
        }
    }

    /// <summary>The engines that are there.</summary>
    public IReadOnlyList<TaskEngine> Engines
    {
        get
        {
            lock (_lock) return [.. _engines.Values.Where(engine => engine.IsCompletedSuccessfully).Select(engine => engine.Result)];
        }
    }

    /// <summary>The requests that hold it.</summary>
    public int Requests => Math.Max(0, Volatile.Read(ref _holders) - (_isRetired ? 0 : 1));

    /// <summary>Whether a request holds it.</summary>
    public bool IsBusy => Requests > 0;

    /// <summary>Holds it for a request; false where it is freed already.</summary>
    public bool TryHold()
    {
        lock (_lock)
        {
            if (_holders == 0) return false;
            _holders++;
            return true;
        }
    }

    /// <summary>The request is done.</summary>
    public void Release()
    {
        Task<TaskEngine>[] engines;
        lock (_lock)
        {
            if (--_holders > 0) return;
            engines = [.. _engines.Values];
        }

        // One may still be loading for a client that has gone away.
        foreach (Task<TaskEngine> engine in engines)
        {
            _ = engine.ContinueWith(
                static loaded => loaded.Result.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Frees it as soon as no request holds it.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            if (_isRetired) return;
            _isRetired = true;
        }

        Release();
    }

    /// <summary>The engine of a task; null where it is not loaded.</summary>
    public TaskEngine? Engine(string task)
    {
        lock (_lock) return _engines.TryGetValue(task, out Task<TaskEngine>? known) && known.IsCompletedSuccessfully ? known.Result : null;
    }

    /// <summary>The engine of a task, loaded by the first request that wants it. The caller holds the model.</summary>
    /// <exception cref="WrongTaskException">The model is not for the task.</exception>
    /// <exception cref="UnusableModelException">It cannot be loaded.</exception>
    public Task<TaskEngine> EngineAsync(string task)
    {
        lock (_lock)
        {
            if (_engines.TryGetValue(task, out Task<TaskEngine>? known) && !known.IsFaulted) return known;
            TaskDefinition definition = TaskDefinitions.Find(task);
            if (!model.Answers(task)) throw new WrongTaskException($"The model {model.Name} is for {model.Task}, not for {task}.");
            return _engines[task] = Task.Run(() => LoadAsync(definition));
        }
    }

    /// <inheritdoc cref="EngineAsync(string)"/>
    public async Task<TaskEngine<TInput, TOptions, TResult>> EngineAsync<TInput, TOptions, TResult>(
        TaskDefinition<TInput, TOptions, TResult> task)
        where TOptions : PipelineCallOptions =>
        (TaskEngine<TInput, TOptions, TResult>)await EngineAsync(task.Name).ConfigureAwait(false);

    /// <summary>Answers a request for tokens, or for the texts of tokens, within the bounds of requests.</summary>
    /// <param name="work">Makes the answer, and takes its tokens from the allowance before there is memory for them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<T> TokenizeAsync<T>(Func<TaskEngine, TokenAllowance, T> work, CancellationToken cancellationToken)
    {
        TaskEngine engine = await EngineAsync(model.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await turns.RunAsync(allowance => work(engine, allowance), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers a request for a task; what is returned writes the output.</summary>
    public async Task<Action<Utf8JsonWriter>> AnswerAsync(
        string task, TaskRequest request, RequestPriority priority, RequestUsage? usage, CancellationToken cancellationToken)
    {
        switch (task)
        {
            case TaskDefinitions.Tokenize:
                return await TokenizeAsync(
                    (engine, allowance) => TokenizeRequest.Run(request, engine.Tokenizer, allowance), cancellationToken).ConfigureAwait(false);
            case TaskDefinitions.Decode:
                return await TokenizeAsync(
                    (engine, allowance) => DecodeRequest.Run(request, engine.Tokenizer, allowance), cancellationToken).ConfigureAwait(false);
            default:
                TaskEngine engine = await EngineAsync(task).WaitAsync(cancellationToken).ConfigureAwait(false);
                return await engine.AnswerAsync(request, priority, usage, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TaskEngine> LoadAsync(TaskDefinition task)
    {
        try
        {
            return await SettledFiles.LoadAsync(model.Path, _ => Task.FromResult(load(model, task)), engine => engine.Dispose())
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Loading and answering have exceptions in common; those of loading name files, and are not to be told to a client.
            throw new UnusableModelException(model, exception);
        }
    }
}
