using System.Text.Json;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.Streaming;

/// <summary>A task as a stream sees it: many items in, as many results out, and how a result is written.</summary>
internal interface IStreamTask<TItem, TResult>
{
    /// <summary>Answers items together; a failure is that of any of them.</summary>
    IReadOnlyList<TResult> Run(IReadOnlyList<TItem> items, CancellationToken cancellationToken);

    /// <summary>Writes a result as JSON.</summary>
    void WriteJson(Utf8JsonWriter writer, TItem item, TResult result);

    /// <summary>Lays a result out for people.</summary>
    void Render(Terminal terminal, TItem item, TResult result);
}

/// <summary>How a stream is run.</summary>
/// <param name="BatchSize">Items that are answered together.</param>
/// <param name="WholeBatches">Whether a batch must be full, because its make-up changes the numbers.</param>
/// <param name="Strict">Whether the first bad line ends the run.</param>
internal sealed record StreamRunOptions(int BatchSize, bool WholeBatches, bool Strict);

/// <summary>Answers a stream line by line: line n of the output answers line n of the input, a bad line with its error.</summary>
internal sealed class StreamRun<TItem, TResult>(
    IStreamTask<TItem, TResult> task, ResultWriter results, CommandEnvironment environment, StreamRunOptions options)
    where TItem : class
{
    private const int ReadAhead = 256;
    private long _failed;
    private long _done;

    /// <summary>Runs the stream to its end and returns the exit code.</summary>
    public int Run(ItemStream<TItem> stream, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var queue = new ItemQueue<TItem>(stream, results.LinesKept, ReadAhead, ending.Token);
        var progress = new Progress(environment, stream.TotalBytes);
        try
        {
            while (queue.Take(options.BatchSize, options.WholeBatches, cancellationToken) is { Count: > 0 } items)
            {
                Answer(items, progress, cancellationToken);
                progress.Report(_done, stream.BytesRead);
            }
            results.Complete();
        }
        catch (OperationCanceledException)
        {
            results.KeepPartial();
            throw;
        }
        finally
        {
            ending.Cancel();
            progress.Clear();
        }
        if (_failed > 0) environment.Error.WriteLine($"convbert: {_failed} of {_done} lines could not be answered.");
        return _done > 0 && _failed == _done ? ExitCode.Failed : ExitCode.Done;
    }

    private void Answer(List<StreamItem<TItem>> items, Progress progress, CancellationToken cancellationToken)
    {
        List<TItem> good = [.. items.Where(item => item.Error is null).Select(item => item.Item!)];
        IReadOnlyList<TResult>? together = TryRun(good, cancellationToken);
        int next = 0;
        foreach (StreamItem<TItem> item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _done++;
            if (item.Error is { } refused)
            {
                Refuse(item.Line, refused, progress);
                continue;
            }
            try
            {
                TResult result = together is not null ? together[next] : task.Run([good[next]], cancellationToken)[0];
                Write(item.Item!, result);
            }
            catch (Exception exception) when (ErrorReport.IsPassable(exception))
            {
                Refuse(item.Line, exception, progress);
            }
            next++;
        }
    }

    /// <summary>Answers all items together, or gives null where one of them fails and each must be tried alone.</summary>
    private IReadOnlyList<TResult>? TryRun(List<TItem> items, CancellationToken cancellationToken)
    {
        if (items.Count < 2) return null;
        try
        {
            return task.Run(items, cancellationToken);
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            return null;
        }
    }

    private void Write(TItem item, TResult result)
    {
        if (results.IsJson) results.WriteLine(writer => task.WriteJson(writer, item, result));
        else task.Render(results.Terminal, item, result);
    }

    private void Refuse(long line, Exception exception, Progress progress)
    {
        if (options.Strict) throw new CommandException($"Line {line}: {ErrorReport.Message(exception)}", exception);
        _failed++;
        progress.Clear();
        environment.Error.WriteLine($"convbert: line {line}: {ErrorReport.Message(exception)}");
        if (!results.IsJson) return;
        results.WriteLine(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("error");
            ErrorReport.Write(writer, exception);
            writer.WriteEndObject();
        });
    }
}
