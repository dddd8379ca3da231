using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ConvBert.Cli.Errors;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Tasks;

/// <summary>
/// Answers the items of a stream on several threads, in order, for tasks without batches. Items that are available go to a thread together;
/// an item that nothing follows yet does not wait. Large items are processed one by one, so that memory is bounded.
/// </summary>
/// <param name="answer">Answers an item, on any thread.</param>
/// <param name="size">The approximate number of characters of an item.</param>
/// <param name="threads">The number of threads; null for all processors.</param>
internal sealed class ParallelItems<TInput, TResult>(Func<TInput, TResult> answer, Func<TInput, int> size, int? threads)
{
    private const int MaxItems = 64;
    private const int MaxSize = 1 << 16;

    /// <summary>The maximum amount in flight, in bundles of <see cref="MaxSize"/>.</summary>
    private const int Room = 64;

    private readonly TaskScheduler _scheduler =
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads ?? Environment.ProcessorCount).ConcurrentScheduler;

    /// <summary>The outcome of every item.</summary>
    public async IAsyncEnumerable<PipelineOutcome<TResult>> RunAsync(
        IAsyncEnumerable<TInput> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(Room);
        var bundles = Channel.CreateUnbounded<Bundle>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        Task sending = SendAllAsync(items, bundles.Writer, room, ending.Token);
        try
        {
            await foreach (Bundle bundle in bundles.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (PipelineOutcome<TResult> outcome in await bundle.Outcomes.ConfigureAwait(false)) yield return outcome;
                room.Release(bundle.Room);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            // The sender must not wait for room forever.
            room.Release(Room);
            await sending.ConfigureAwait(false);
        }
    }

    private async Task SendAllAsync(
        IAsyncEnumerable<TInput> items, ChannelWriter<Bundle> bundles, SemaphoreSlim room, CancellationToken stop)
    {
        var waiting = new List<TInput>();
        long waitingSize = 0;
        Exception? failure = null;
        try
        {
            await using IAsyncEnumerator<TInput> each = items.GetAsyncEnumerator(stop);
            while (!stop.IsCancellationRequested)
            {
                ValueTask<bool> moving = each.MoveNextAsync();
                if (waiting.Count > 0 && (!moving.IsCompleted || waiting.Count == MaxItems || waitingSize >= MaxSize))
                {
                    await SendAsync([.. waiting], waitingSize, bundles, room, stop).ConfigureAwait(false);
                    waiting.Clear();
                    waitingSize = 0;
                }
                if (!await moving.ConfigureAwait(false)) break;
                waiting.Add(each.Current);
                waitingSize += size(each.Current);
            }
        }
        catch (Exception exception)
        {
            // The channel's reader gets it after the items that came before.
            failure = exception;
        }
        if (waiting.Count > 0) await SendAsync([.. waiting], waitingSize, bundles, room, stop).ConfigureAwait(false);
        bundles.Complete(failure);
    }

    private async Task SendAsync(TInput[] items, long itemsSize, ChannelWriter<Bundle> bundles, SemaphoreSlim room, CancellationToken stop)
    {
        int taken = (int)Math.Clamp(itemsSize / MaxSize, 1, Room);
        for (int i = 0; i < taken && !stop.IsCancellationRequested; i++) await room.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        Task<PipelineOutcome<TResult>[]> outcomes =
            Task.Factory.StartNew(() => Answer(items, stop), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);
        await bundles.WriteAsync(new Bundle(outcomes, taken), CancellationToken.None).ConfigureAwait(false);
    }

    private PipelineOutcome<TResult>[] Answer(TInput[] items, CancellationToken stop)
    {
        var outcomes = new PipelineOutcome<TResult>[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            outcomes[i] = Outcome(items[i]);
        }
        return outcomes;
    }

    private PipelineOutcome<TResult> Outcome(TInput item)
    {
        try
        {
            return PipelineOutcome.FromResult(answer(item));
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            return PipelineOutcome.FromError<TResult>(exception);
        }
    }

    /// <summary>Items that one thread answers together, and the room they take.</summary>
    private sealed record Bundle(Task<PipelineOutcome<TResult>[]> Outcomes, int Room);
}
