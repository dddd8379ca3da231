using System.Diagnostics;
using System.Threading.Channels;

namespace ConvBert.ServerLoad;

/// <summary>Sends a list of requests again and again: as soon as the last one is answered, or at fixed times.</summary>
/// <param name="requests">Whole requests as they are sent, and their tokens.</param>
internal sealed class LoadClient(IReadOnlyList<(byte[] Bytes, int Tokens)> requests)
{
    /// <summary>How long a recovery is waited for.</summary>
    private static readonly TimeSpan MaxRecovery = TimeSpan.FromSeconds(10);

    private int _next = -1;

    /// <summary>Does what is ordered.</summary>
    public async Task<LoadSummary> RunAsync(LoadOrder order)
    {
        LoadConnection[] connections =
            await Task.WhenAll(Enumerable.Range(0, order.Connections).Select(_ => LoadConnection.OpenAsync(order.Port))).ConfigureAwait(false);
        try
        {
            return order.PerSecond is { } rate
                ? await OpenLoopAsync(connections, order, rate).ConfigureAwait(false)
                : await CloseLoopAsync(connections, TimeSpan.FromSeconds(order.Seconds)).ConfigureAwait(false);
        }
        finally
        {
            foreach (LoadConnection connection in connections) connection.Dispose();
        }
    }

    private async Task<LoadSummary> CloseLoopAsync(LoadConnection[] connections, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        LoadResult[] results = await Task.WhenAll(connections.Select(connection => Task.Run(async () =>
        {
            var result = new LoadResult();
            while (Stopwatch.GetElapsedTime(start) < time) await SendAsync(connection, Stopwatch.GetTimestamp(), result).ConfigureAwait(false);
            return result;
        }))).ConfigureAwait(false);
        return LoadResult.Sum(results, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>
    /// A thread of its own gives each request to the connections when it is due: a timer each would keep the processors from the server. A
    /// request's time counts from then, be a connection free or not; how late the thread was is noted beside it.
    /// </summary>
    private async Task<LoadSummary> OpenLoopAsync(LoadConnection[] connections, LoadOrder order, double perSecond)
    {
        var due = Channel.CreateUnbounded<long>();
        var lateness = new LoadResult();
        long start = Stopwatch.GetTimestamp();
        Task<LoadResult>[] sending = [.. connections.Select(connection => Task.Run(async () =>
        {
            var result = new LoadResult();
            await foreach (long given in due.Reader.ReadAllAsync().ConfigureAwait(false))
                await SendAsync(connection, given, result).ConfigureAwait(false);
            return result;
        }))];
        await Task.Factory.StartNew(
            () => GiveWhenDue(due.Writer, lateness, start, order.Seconds, perSecond), TaskCreationOptions.LongRunning).ConfigureAwait(false);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        double? recovery = order.RecoveredWithin is { } limit ? await RecoverAsync(order.Port, limit).ConfigureAwait(false) : null;
        return LoadResult.Sum([lateness, .. await Task.WhenAll(sending).ConfigureAwait(false)], time) with { Recovery = recovery };
    }

    private static void GiveWhenDue(ChannelWriter<long> due, LoadResult lateness, long start, double seconds, double perSecond)
    {
        for (int index = 0; index < seconds * perSecond; index++)
        {
            long at = start + (long)(index / perSecond * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < at) Thread.Sleep(1);
            long now = Stopwatch.GetTimestamp();
            lateness.AddLateness(Stopwatch.GetElapsedTime(at, now));
            due.TryWrite(now);
        }

        due.Complete();
    }

    /// <summary>The milliseconds until a request is answered within <paramref name="limit"/>; infinite where none is for long.</summary>
    private async Task<double> RecoverAsync(int port, double limit)
    {
        using LoadConnection connection = await LoadConnection.OpenAsync(port).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < MaxRecovery)
        {
            long sent = Stopwatch.GetTimestamp();
            int status = await connection.SendAsync(Next().Bytes).ConfigureAwait(false);
            if (status == 200 && Stopwatch.GetElapsedTime(sent).TotalMilliseconds <= limit)
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return double.MaxValue;
    }

    private async Task SendAsync(LoadConnection connection, long since, LoadResult result)
    {
        (byte[] bytes, int tokens) = Next();
        int status = await connection.SendAsync(bytes).ConfigureAwait(false);
        result.Add(status, tokens, Stopwatch.GetElapsedTime(since));
    }

    private (byte[] Bytes, int Tokens) Next() => requests[(int)((uint)Interlocked.Increment(ref _next) % (uint)requests.Count)];
}
