using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ConvBert.Cli.Streaming;

/// <summary>Tries to read one more item; false at the end.</summary>
internal delegate bool TryReading<T>(out T item);

/// <summary>
/// Reads on a thread of its own, for reading standard input blocks and cannot be cancelled. It stays ahead by a bounded number of items
/// and, as one may be large, by a bounded number of characters.
/// </summary>
/// <param name="tryRead">Reads the next item.</param>
/// <param name="size">An item's characters.</param>
internal sealed class ReadAhead<T>(TryReading<T> tryRead, Func<T, int> size)
{
    private const int MaxItems = 64;
    private const long MaxCharacters = 8 << 20;

    private readonly Channel<T> _channel = Channel.CreateBounded<T>(
        new BoundedChannelOptions(MaxItems) { SingleReader = true, SingleWriter = true });

    /// <summary>Guards <see cref="_characters"/>, and is told when they change.</summary>
    private readonly object _counted = new();

    private long _characters;

    /// <summary>Starts to read; <paramref name="stop"/> ends it.</summary>
    public void Start(CancellationToken stop) => new Thread(() => Run(stop)) { IsBackground = true, Name = "input" }.Start();

    /// <summary>The next item; false at the end. What the reading throws is thrown here.</summary>
    public async ValueTask<(bool HasItem, T? Item)> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_channel.Reader.TryRead(out T? item)) continue;
            Count(-size(item));
            return (true, item);
        }
        return (false, default);
    }

    /// <summary>All items.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken).ConfigureAwait(false) is (true, { } item)) yield return item;
    }

    private void Count(int characters)
    {
        lock (_counted)
        {
            _characters += characters;
            Monitor.Pulse(_counted);
        }
    }

    private void WaitForRoom(CancellationToken stop)
    {
        using CancellationTokenRegistration waking = stop.Register(() => Count(0));
        lock (_counted)
        {
            while (_characters > MaxCharacters && !stop.IsCancellationRequested) Monitor.Wait(_counted);
        }
    }

    private void Run(CancellationToken stop)
    {
        try
        {
            while (tryRead(out T item))
            {
                Count(size(item));
                _channel.Writer.WriteAsync(item, stop).AsTask().GetAwaiter().GetResult();
                WaitForRoom(stop);
            }
            _channel.Writer.Complete();
        }
        catch (Exception exception)
        {
            // Whoever reads the channel sees it.
            _channel.Writer.Complete(exception);
        }
    }
}
