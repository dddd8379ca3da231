using System.Text.Json;

namespace ConvBert.Cli.Batch;

/// <summary>Takes an answer; in the order of the lines.</summary>
internal delegate void Answering(Action<Utf8JsonWriter> answer);

/// <summary>A task with its model, ready for requests.</summary>
internal abstract class TaskRun
{
    /// <summary>Does what a request asks for, and gives what writes its output.</summary>
    public abstract Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken);

    /// <summary>Answers a line, and lines that follow as far as the task runs them together.</summary>
    public virtual Task RunAsync(BatchLine first, BatchLines following, Answering answer, CancellationToken cancellationToken)
    {
        answer(first.Answer(() => Run(first.Request!, cancellationToken)));
        return Task.CompletedTask;
    }
}

/// <summary>A task whose requests are answered one by one.</summary>
/// <param name="run">Does what a request asks for.</param>
internal sealed class SingleTaskRun(Func<BatchRequest, Action<Utf8JsonWriter>> run) : TaskRun
{
    /// <inheritdoc/>
    public override Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken) => run(request);
}
