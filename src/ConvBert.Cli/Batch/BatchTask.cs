using System.Text.Json;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Batch;

/// <summary>Takes the answers in the order of the lines.</summary>
internal delegate void Answering(Action<Utf8JsonWriter> answer);

/// <summary>A task with its model, ready for requests.</summary>
internal abstract class BatchTask
{
    /// <summary>Runs a request and returns what writes its output.</summary>
    public abstract Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken);

    /// <summary>Answers a line, and as many of the following lines as the task runs together with it.</summary>
    public virtual Task RunAsync(BatchLine first, BatchLines following, Answering answer, CancellationToken cancellationToken)
    {
        answer(first.Answer(() => Run(first.Request!, cancellationToken)));
        return Task.CompletedTask;
    }
}
