using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Streaming;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Batch;

/// <summary>Answers the lines of a batch in order; a line that fails is answered by its error, and the run continues.</summary>
/// <param name="tasks">Answers the requests.</param>
/// <param name="results">Where answers go.</param>
/// <param name="environment">Where progress and messages go.</param>
internal sealed class BatchRun(BatchTasks tasks, ResultWriter results, CommandEnvironment environment)
{
    private long _answered;

    /// <summary>Runs to the end of the input.</summary>
    /// <param name="path">A file, or `-`.</param>
    /// <param name="input">Its lines.</param>
    /// <param name="cancellationToken">Observed between the model's layers.</param>
    public async Task RunAsync(string path, LineReader input, CancellationToken cancellationToken)
    {
        await StreamFrame.RunAsync(results, environment, InputFile.Length(path),
            (progress, stop) =>
            AnswerAsync(new BatchLines(input, stop), progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (_answered == 0 && results.LinesKept == 0) environment.Tell("the input is empty.");
    }

    private async Task AnswerAsync(BatchLines lines, Progress progress, CancellationToken cancellationToken)
    {
        for (long kept = results.LinesKept; kept > 0 && await lines.TakeAsync(cancellationToken).ConfigureAwait(false) is not null; kept--)
        { }
        while (await lines.TakeAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TaskOf(line) is { } task) await task.RunAsync(line, lines, Answer, cancellationToken).ConfigureAwait(false);
        }

        void Answer(Action<Utf8JsonWriter> answer)
        {
            results.WriteLine(answer);
            progress.Report(++_answered, lines.BytesRead);
        }

        BatchTask? TaskOf(BatchLine line)
        {
            try
            {
                if (line.Error is null) return tasks.TaskOf(line.Request!);
                Answer(line.Failure(line.Error));
            }
            catch (Exception exception) when (line.Error is null && ErrorReport.IsPassable(exception))
            {
                Answer(line.Failure(exception));
            }
            return null;
        }
    }
}
