using System.Text.Json;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Batch;

/// <summary>A task whose requests are answered one by one.</summary>
/// <param name="run">Runs a request.</param>
internal sealed class TokenizerBatchTask(Func<BatchRequest, Action<Utf8JsonWriter>> run) : BatchTask
{
    /// <inheritdoc/>
    public override Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken) => run(request);
}
