using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Streaming;

/// <summary>A task as a stream sees it: items in, an outcome for each in the same order, and how a result is shown.</summary>
internal interface IStreamTask<TItem, TResult>
{
    /// <summary>Answers the items of a stream.</summary>
    IAsyncEnumerable<PipelineOutcome<TResult>> RunAsync(IAsyncEnumerable<TItem> items, CancellationToken cancellationToken);

    /// <summary>Writes a result as JSON.</summary>
    void WriteJson(Utf8JsonWriter writer, TItem item, TResult result);

    /// <summary>Lays a result out for people.</summary>
    void Render(Terminal terminal, TItem item, TResult result);
}

/// <summary>Answers a stream line by line: line n of the output answers line n of the input, a bad line with its error.</summary>
/// <param name="task">What is done.</param>
/// <param name="results">Where answers go.</param>
/// <param name="environment">Where messages go.</param>
/// <param name="isStrict">Whether the first bad line ends the run.</param>
internal sealed class StreamRun<TItem, TResult>(
    IStreamTask<TItem, TResult> task, ResultWriter results, CommandEnvironment environment, bool isStrict)
    where TItem : class
{
    private const int MaxBadInSuccession = 1 << 10;
    private const int MaxBad = 1 << 16;
    private const long MaxBadCharacters = 8 << 20;

    /// <summary>Lines on their way through the task, in order; those with an error wait for their turn to be reported.</summary>
    private readonly ConcurrentQueue<StreamItem<TItem>> _pending = new();

    private string _unit = "line";
    private bool _isAtEnd;
    private long _failed;
    private long _done;

    /// <summary>Runs the stream to its end and returns the exit code.</summary>
    public async Task<int> RunAsync(IItemStream<TItem> stream, CancellationToken cancellationToken)
    {
        _unit = stream.Unit;
        await StreamFrame.RunAsync(
            results, environment, stream.TotalBytes, (progress, stop) =>
            AnswerAsync(stream, progress, cancellationToken, stop), cancellationToken)
            .ConfigureAwait(false);
        if (_failed > 0) environment.Tell($"{_failed} of {_done} {_unit}s could not be answered.");
        if (_done == 0 && results.LinesKept == 0) environment.Tell("the input is empty.");
        return _done > 0 && _failed == _done ? ExitCode.Failed : ExitCode.Done;
    }

    private async Task AnswerAsync(
        IItemStream<TItem> stream, Progress progress, CancellationToken cancellationToken, CancellationToken stop)
    {
        var ahead = new ReadAhead<StreamItem<TItem>>(stream.TryRead, item => item.Size);
        ahead.Start(stop);
        while (!_isAtEnd)
        {
            await foreach (PipelineOutcome<TResult> outcome in task.RunAsync(ItemsAsync(ahead, results.LinesKept, stop), cancellationToken)
                .ConfigureAwait(false))
            {
                Answer(outcome, progress);
                progress.Report(_done, stream.BytesRead);
            }
            while (_pending.TryDequeue(out StreamItem<TItem> rest)) Refuse(rest.Line, rest.Error!, progress);
            progress.Report(_done, stream.BytesRead);
        }
    }

    /// <summary>
    /// The items up to the end of the input, or up to where so many bad lines have come that holding more of them until it is their turn
    /// would cost memory. Where that is depends on the input alone, so that padded batches are the same in every run.
    /// </summary>
    private async IAsyncEnumerable<TItem> ItemsAsync(
        ReadAhead<StreamItem<TItem>> lines, long answered, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int inSuccession = 0, bad = 0;
        long characters = 0;
        await foreach (StreamItem<TItem> line in lines.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (line.Line <= answered) continue;
            _pending.Enqueue(line);
            if (line.Item is { } item)
            {
                inSuccession = 0;
                yield return item;
            }
            else if (++inSuccession >= MaxBadInSuccession || ++bad >= MaxBad
                || (characters += line.Error!.Message.Length) > MaxBadCharacters) yield break;
        }
        _isAtEnd = true;
    }

    private void Answer(PipelineOutcome<TResult> outcome, Progress progress)
    {
        while (_pending.TryDequeue(out StreamItem<TItem> line))
        {
            if (line.Item is not { } item)
            {
                Refuse(line.Line, line.Error!, progress);
                continue;
            }
            try
            {
                Write(item, outcome.Result);
                _done++;
            }
            catch (Exception exception) when (ErrorReport.IsPassable(exception))
            {
                Refuse(line.Line, exception, progress);
            }
            return;
        }
    }

    private void Write(TItem item, TResult result)
    {
        if (results.IsJson) results.WriteLine(writer => task.WriteJson(writer, item, result));
        else task.Render(results.Terminal, item, result);
    }

    private void Refuse(long line, Exception exception, Progress progress)
    {
        if (isStrict)
            throw new CommandException(
                $"{char.ToUpperInvariant(_unit[0])}{_unit[1..]} {line}: {ErrorReport.Message(exception)}", exception);
        _failed++;
        _done++;
        progress.Clear();
        environment.Tell($"{_unit} {line}: {ErrorReport.Message(exception)}");
        if (results.IsJson) results.WriteLine(writer => ErrorReport.WriteObject(writer, exception));
    }
}
