using System.Threading.Channels;

namespace ConvBert.Cli.Streaming;

/// <summary>
/// Reads a stream ahead on its own thread, a bounded number of items, so that reading and parsing overlap with the model and a slow
/// input is answered item by item rather than batch by batch.
/// </summary>
internal sealed class ItemQueue<TItem>
    where TItem : class
{
    private readonly Channel<StreamItem<TItem>> _channel;

    public ItemQueue(ItemStream<TItem> stream, long skip, int capacity, CancellationToken cancellationToken)
    {
        _channel = Channel.CreateBounded<StreamItem<TItem>>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        // Reading standard input blocks and cannot be cancelled: a pool thread that waits there must not keep the process alive.
        _ = Task.Factory.StartNew(() => Fill(stream, skip, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// Takes the next items: <paramref name="wanted"/> of them where <paramref name="whole"/>, else those that are there already, at least
    /// one; none at the end.
    /// </summary>
    public List<StreamItem<TItem>> Take(int wanted, bool whole, CancellationToken cancellationToken)
    {
        var items = new List<StreamItem<TItem>>(wanted);
        while (items.Count < wanted)
        {
            if (_channel.Reader.TryRead(out StreamItem<TItem> item))
            {
                items.Add(item);
                continue;
            }
            if (items.Count > 0 && !whole) break;
            if (!_channel.Reader.WaitToReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult()) break;
        }
        return items;
    }

    private void Fill(ItemStream<TItem> stream, long skip, CancellationToken cancellationToken)
    {
        try
        {
            while (stream.TryRead(out StreamItem<TItem> item))
            {
                if (item.Line <= skip) continue;
                _channel.Writer.WriteAsync(item, cancellationToken).AsTask().GetAwaiter().GetResult();
            }
            _channel.Writer.Complete();
        }
        catch (Exception exception)
        {
            // The consumer sees it from its next wait.
            _channel.Writer.Complete(exception);
        }
    }
}
