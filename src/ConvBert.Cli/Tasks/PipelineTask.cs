using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Streaming;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Tasks;

/// <summary>A task over texts of the command line or of a stream.</summary>
internal interface ITextTask<TInput, TResult> : IStreamTask<TInput, TResult>, IDisposable
{
    /// <summary>The input of a line of plain text.</summary>
    TInput FromText(string text);

    /// <summary>The input of a line of JSON.</summary>
    /// <exception cref="RequestException">It is not an input.</exception>
    TInput FromJson(JsonElement element);

    /// <summary>The input of a record of a table.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null where the table has none.</param>
    TInput FromRecord(string text, string? pair) => FromText(text);
}

/// <summary>A task of the command line: a pipeline with its parameters, the reading of its inputs and the layout of its answers.</summary>
internal abstract class PipelineTask<TInput, TOptions, TResult>(Pipeline<TInput, TOptions, TResult> pipeline, TOptions options)
    : ITextTask<TInput, TResult>
    where TInput : class
    where TOptions : PipelineCallOptions
{
    /// <inheritdoc/>
    public IAsyncEnumerable<PipelineOutcome<TResult>> RunAsync(IAsyncEnumerable<TInput> items, CancellationToken cancellationToken) =>
        pipeline.RunStreamOutcomesAsync(items, options, cancellationToken);

    /// <inheritdoc/>
    public abstract TInput FromText(string text);

    /// <inheritdoc/>
    public abstract TInput FromJson(JsonElement element);

    /// <inheritdoc/>
    public abstract void WriteJson(Utf8JsonWriter writer, TInput item, TResult result);

    /// <inheritdoc/>
    public abstract void Render(Terminal terminal, TInput item, TResult result);

    public void Dispose() => pipeline.Dispose();
}
