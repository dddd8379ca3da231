using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ConvBert.ServerLoad;

/// <summary>
/// Connections of HTTP/1.1 that each send the next of a list of requests: as soon as the last one is answered, or at fixed times. It reads
/// a status and a length and nothing else, so that it takes little of the processors.
/// </summary>
/// <param name="address">The server.</param>
/// <param name="requests">Whole requests as they are sent, and their tokens.</param>
internal sealed class LoadClient(IPEndPoint address, IReadOnlyList<(byte[] Bytes, int Tokens)> requests)
{
    /// <summary>Keeps every connection busy.</summary>
    public Task<LoadResult> CloseLoopAsync(int connections, TimeSpan time) => RunAsync(connections, time, perSecond: null);

    /// <summary>Sends so many requests a second, whatever the server makes of them, while a connection is free.</summary>
    public Task<LoadResult> OpenLoopAsync(int connections, TimeSpan time, double perSecond) => RunAsync(connections, time, perSecond);

    private async Task<LoadResult> RunAsync(int connections, TimeSpan time, double? perSecond)
    {
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        int next = -1;
        var results = new LoadResult[connections];
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            results[connection] = await ConnectionAsync(Take, end).ConfigureAwait(false);
        }))).ConfigureAwait(false);
        return LoadResult.Of(results, Stopwatch.GetElapsedTime(start));

        // The next request and when it is due.
        (int Index, long Due) Take()
        {
            int index = Interlocked.Increment(ref next);
            long due = perSecond is { } rate ? start + (long)(index / rate * Stopwatch.Frequency) : 0;
            return (index, due);
        }
    }

    private async Task<LoadResult> ConnectionAsync(Func<(int Index, long Due)> take, long end)
    {
        var result = new LoadResult();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address).ConfigureAwait(false);
        byte[] buffer = new byte[1 << 16];
        while (true)
        {
            (int index, long due) = take();
            long now = Stopwatch.GetTimestamp();
            if (due > end || now > end) return result;
            if (due > now) await Task.Delay(TimeSpan.FromSeconds((due - now) / (double)Stopwatch.Frequency)).ConfigureAwait(false);
            (byte[] bytes, int tokens) = requests[index % requests.Count];
            // In an open loop the time counts from when the request was due.
            long sent = due > 0 ? due : now;
            await socket.SendAsync(bytes).ConfigureAwait(false);
            int status = await ReceiveAsync(socket, buffer).ConfigureAwait(false);
            result.Add(status, tokens, Stopwatch.GetElapsedTime(sent));
        }
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        int have = 0, headEnd;
        while ((headEnd = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(have)).ConfigureAwait(false);
            if (read == 0) throw new IOException("The server closed a connection.");
            have += read;
        }

        (int status, long length) = Head(buffer.AsSpan(0, headEnd));
        long missing = length - (have - headEnd - 4);
        while (missing > 0)
        {
            int read = await socket.ReceiveAsync(buffer).ConfigureAwait(false);
            if (read == 0) throw new IOException("The server closed a connection.");
            missing -= read;
        }

        return status;
    }

    private static (int Status, long Length) Head(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> field = "Content-Length: "u8;
        int at = head.IndexOf(field);
        if (at < 0 || !Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int status, out _)
            || !Utf8Parser.TryParse(head[(at + field.Length)..], out long length, out _))
            throw new IOException("The server's answer has no status or no length.");
        return (status, length);
    }
}
