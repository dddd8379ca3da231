using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Requests;

/// <summary>
/// One request per line, one answer per line, in order; a request that fails is answered by its error, and the run continues.
/// </summary>
internal static class RequestLoop
{
    /// <summary>Answers every line of <paramref name="path"/>; empty lines are skipped.</summary>
    /// <param name="path">A file, or `-`.</param>
    /// <param name="environment">Streams.</param>
    /// <param name="results">Where answers go.</param>
    /// <param name="answer">Runs a line's request and returns what writes the answer.</param>
    /// <param name="cancellationToken">Observed between lines.</param>
    public static void Run(
        string path, CommandEnvironment environment, ResultWriter results, Func<string, Action<Utf8JsonWriter>> answer,
        CancellationToken cancellationToken)
    {
        using LineReader lines = InputFile.Lines(path, environment);
        while (lines.TryRead(out InputLine line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Text is { } blank && string.IsNullOrWhiteSpace(blank)) continue;
            Answer(line, results, answer);
        }
        results.Complete();
    }

    private static void Answer(InputLine line, ResultWriter results, Func<string, Action<Utf8JsonWriter>> answer)
    {
        try
        {
            if (line.Error is { } refused) throw refused;
            results.WriteLine(answer(line.Text!));
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            results.WriteLine(writer => ErrorReport.WriteObject(writer, exception));
        }
    }
}
