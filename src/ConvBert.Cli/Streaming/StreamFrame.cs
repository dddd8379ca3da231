using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;

namespace ConvBert.Cli.Streaming;

/// <summary>
/// What every run over a stream has around it: progress, the end of the reading, and an output that is whole or kept for `--resume`.
/// </summary>
internal static class StreamFrame
{
    /// <summary>Runs <paramref name="run"/>, which is given the progress and the token that ends the reading with the run.</summary>
    public static async Task RunAsync(
        ResultWriter results, CommandEnvironment environment, long? totalBytes, Func<Progress, CancellationToken, Task> run,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Answers on the terminal are progress enough, and the line would run into them.
        var progress = new Progress(
            environment.Error, environment.ErrorIsTerminal && (!results.IsStandard || !environment.OutputIsTerminal), totalBytes);
        try
        {
            await run(progress, ending.Token).ConfigureAwait(false);
            results.Complete();
        }
        catch (OperationCanceledException)
        {
            results.KeepPartial();
            throw;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            progress.Clear();
        }
    }
}
