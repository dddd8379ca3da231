using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Batch;

/// <summary>
/// The requests of a pipeline. Consecutive requests of the same model and parameters go through the pipeline as one stream, which puts
/// their texts into ragged batches; each answer has the bits that it has alone. Padded requests run by themselves, because there the batch
/// changes the result.
/// </summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="prepare">Reads a request.</param>
internal sealed class PipelineBatchTask<TInput, TOptions, TResult>(
    Pipeline<TInput, TOptions, TResult> pipeline, Func<BatchRequest, PreparedRequest<TInput, TOptions, TResult>> prepare) : BatchTask
    where TOptions : PipelineCallOptions
{
    /// <summary>The maximum number of lines in flight; the pipeline itself bounds the tokens.</summary>
    private const int MaxLines = 4096;

    /// <inheritdoc/>
    public override Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken)
    {
        PreparedRequest<TInput, TOptions, TResult> prepared = prepare(request);
        IReadOnlyList<TResult> results = pipeline.RunBatch(prepared.Inputs, prepared.Options, cancellationToken);
        return writer => prepared.Write(writer, results);
    }

    /// <inheritdoc/>
    public override async Task RunAsync(BatchLine first, BatchLines following, Answering answer, CancellationToken cancellationToken)
    {
        Waiting start = Prepared(first);
        if (start.Request is not { Options.Padded: false } request)
        {
            await base.RunAsync(first, following, answer, cancellationToken).ConfigureAwait(false);
            return;
        }
        var waiting = new ConcurrentQueue<Waiting>([start]);
        try
        {
            await foreach (PipelineOutcome<TResult> outcome in pipeline.RunStreamOutcomesAsync(InputsAsync(
                start, following, waiting, cancellationToken), request.Options, cancellationToken).ConfigureAwait(false))
            {
                AnswerComplete(waiting, answer);
                if (waiting.TryPeek(out Waiting? head)) head.Outcomes.Add(outcome);
                AnswerComplete(waiting, answer);
            }
            AnswerComplete(waiting, answer);
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            // One request broke the stream: run each by itself, so that the others are answered.
            while (waiting.TryDequeue(out Waiting? alone))
                answer(alone.Line.Error is { } error ? alone.Line.Failure(error)
                    : alone.Line.Answer(() => Run(alone.Line.Request!, cancellationToken)));
        }
    }

    private static void AnswerComplete(ConcurrentQueue<Waiting> waiting, Answering answer)
    {
        while (waiting.TryPeek(out Waiting? head) && head.IsComplete)
        {
            waiting.TryDequeue(out _);
            answer(head.Answer());
        }
    }

    private async IAsyncEnumerable<TInput> InputsAsync(
        Waiting first, BatchLines following, ConcurrentQueue<Waiting> waiting, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (TInput input in first.Request!.Inputs) yield return input;
        while (waiting.Count < MaxLines && await following.TakeAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Request is { } request && request.GroupKey != first.Line.Request!.GroupKey)
            {
                following.PutBack(line);
                yield break;
            }
            Waiting next = Prepared(line);
            waiting.Enqueue(next);
            if (next.Request is null) continue;
            foreach (TInput input in next.Request.Inputs) yield return input;
        }
    }

    private Waiting Prepared(BatchLine line)
    {
        if (line.Error is not null) return new Waiting(line, null, line.Error);
        try
        {
            return new Waiting(line, prepare(line.Request!), null);
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            return new Waiting(line, null, exception);
        }
    }

    /// <summary>A line that waits for the results of its inputs.</summary>
    private sealed record Waiting(BatchLine Line, PreparedRequest<TInput, TOptions, TResult>? Request, Exception? Error)
    {
        public List<PipelineOutcome<TResult>> Outcomes { get; } = [];

        public bool IsComplete => Request is null || Outcomes.Count >= Request.Inputs.Count;

        /// <summary>The request's output; its first input that cannot be answered makes it an error.</summary>
        public Action<Utf8JsonWriter> Answer() => Request is null ? Line.Failure(Error!) : Line.Answer(() =>
        {
            TResult[] results = [.. Outcomes.Select(outcome => outcome.Result)];
            return writer => Request.Write(writer, results);
        });
    }
}
