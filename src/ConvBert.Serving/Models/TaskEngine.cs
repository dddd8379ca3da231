using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Models;

/// <summary>A model that is loaded for a task, and the queue before it.</summary>
internal abstract class TaskEngine(string task) : IDisposable
{
    /// <summary>The task's name.</summary>
    public string Task => task;

    /// <summary>The model's configuration.</summary>
    public abstract ConvBertConfig Config { get; }

    /// <summary>The model, to look inside; requests go through the engine.</summary>
    public abstract ConvBertPreTrainedModel Model { get; }

    /// <summary>The tokenizer.</summary>
    public abstract ConvBertTokenizerBase Tokenizer { get; }

    /// <summary>How the model's folder wants texts to be read.</summary>
    public abstract TextReading Reading { get; }

    /// <summary>Requests that wait or run.</summary>
    public abstract int Requests { get; }

    /// <summary>Tokens that wait.</summary>
    public abstract long QueuedTokens { get; }

    /// <summary>Whether there is no room for any request.</summary>
    public abstract bool IsFull { get; }

    /// <summary>Counts a request that is refused; returns when a repetition is likely to be taken.</summary>
    public abstract TimeSpan Refuse();

    /// <summary>Answers a request; what is returned writes the output.</summary>
    /// <exception cref="RequestException">The request is malformed.</exception>
    public abstract Task<Action<Utf8JsonWriter>> AnswerAsync(
        TaskRequest request, RequestPriority priority, RequestUsage? usage, CancellationToken cancellationToken);

    /// <summary>Frees the model, which nobody may use any more.</summary>
    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class TaskEngine<TInput, TOptions, TResult>(
    string task, Pipeline<TInput, TOptions, TResult> pipeline, PipelineQueue<TInput, TOptions, TResult> queue,
    Func<TaskRequest, CallParameters, PreparedRequest<TInput, TOptions, TResult>> prepare) : TaskEngine(task)
    where TOptions : PipelineCallOptions
{
    /// <inheritdoc/>
    public override ConvBertConfig Config => pipeline.Config;

    /// <inheritdoc/>
    public override ConvBertPreTrainedModel Model => pipeline.Model;

    /// <inheritdoc/>
    public override ConvBertTokenizerBase Tokenizer => pipeline.Tokenizer;

    /// <inheritdoc/>
    public override TextReading Reading => (Pipeline)pipeline switch
    {
        FeatureExtractionPipeline { SentenceTransformer: { } sentence } => sentence.Reading,
        TextRankingPipeline ranking => ranking.CrossEncoder.Reading,
        _ => TextReading.Plain,
    };

    /// <inheritdoc/>
    public override int Requests => queue.Requests;

    /// <inheritdoc/>
    public override long QueuedTokens => queue.QueuedTokens;

    /// <inheritdoc/>
    public override bool IsFull => queue.IsFull;

    /// <inheritdoc/>
    public override TimeSpan Refuse() => queue.Refuse();

    /// <summary>The pipeline, to ask about the model; requests go through the engine.</summary>
    public Pipeline<TInput, TOptions, TResult> Pipeline => pipeline;

    /// <inheritdoc/>
    public override async Task<Action<Utf8JsonWriter>> AnswerAsync(
        TaskRequest request, RequestPriority priority, RequestUsage? usage, CancellationToken cancellationToken)
    {
        PreparedRequest<TInput, TOptions, TResult> prepared = prepare(request, CallParameters.Ragged);
        IReadOnlyList<TResult> results =
            await RunAsync(prepared.Inputs, prepared.Options, priority, usage, cancellationToken).ConfigureAwait(false);
        return writer => prepared.Write(writer, results);
    }

    /// <inheritdoc cref="PipelineQueue{TInput, TOptions, TResult}.RunAsync"/>
    public Task<IReadOnlyList<TResult>> RunAsync(
        IReadOnlyList<TInput> inputs, TOptions options, RequestPriority priority, RequestUsage? usage, CancellationToken cancellationToken) =>
        queue.RunAsync(inputs, options, priority, usage, cancellationToken);

    /// <inheritdoc/>
    public override void Dispose() => pipeline.Dispose();
}
