using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Streaming;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Tasks;

/// <summary>A task over texts of the command line or of a stream.</summary>
internal interface ITextTask<TInput, TResult> : IStreamTask<TInput, TResult>, IDisposable
{
    /// <summary>The input that one line of plain text stands for.</summary>
    TInput FromText(string text);

    /// <summary>The input that one line of JSON stands for.</summary>
    /// <exception cref="Requests.RequestException">It is none.</exception>
    TInput FromJson(JsonElement element);

    /// <summary>The input that one record of a table stands for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null where there is no column of them.</param>
    TInput FromRecord(string text, string? pair) => FromText(text);
}

/// <summary>A task of the command line: a pipeline with its parameters, how its inputs are read and how its answers are shown.</summary>
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
