using System.Collections.Concurrent;
using System.Diagnostics;

namespace ConvBert.Robustness.Serving;

/// <summary>
/// Good clients beside bad ones, over HTTP/1.1 and HTTP/2: the good ones get the answers that they get alone, the bad ones typed errors, and
/// the server neither grows nor ends.
/// </summary>
internal sealed class MixedLoadTrials(TimeSpan time) : ITrials
{
    private const int GoodClients = 4;
    private const long MaxResident = 1L << 30;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>Shorter runs end before memory has settled.</summary>
    private static readonly TimeSpan MemoryFrom = TimeSpan.FromMinutes(5);

    public string? SkipReason => OperatingSystem.IsWindows() ? "signals are not Windows'" : null;

    public async Task<string?> RunAsync(Random random)
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using var client = new ServerClient(server);
        // Connections of their own: the server may end one of HTTP/2 whose other streams misbehave.
        using var good = new ServerClient(server);
        KnownAnswers known = await KnownAnswers.OfAsync(good);
        using var end = new CancellationTokenSource(time);
        var defects = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var statuses = new ConcurrentDictionary<int, int>();
        int answered = 0;
        void Note(string? defect)
        {
            if (defect is not null) defects.AddOrUpdate(defect, 1, (_, count) => count + 1);
        }

        List<Task> clients = [];
        for (int i = 0; i < GoodClients; i++)
        {
            var own = new Random(random.Next());
            clients.Add(LoopAsync(async () =>
            {
                Note(await known.AskAsync(good, own));
                Interlocked.Increment(ref answered);
            }, Note, end.Token));
        }

        foreach ((string name, Func<Random, Task<ServerAnswer>> send) in new BadClients(client).Kinds)
        {
            var own = new Random(random.Next());
            clients.Add(LoopAsync(async () =>
            {
                ServerAnswer answer = await send(own);
                statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
                if (answer.Defect() is { } defect) Note($"{name}: {defect}");
            }, Note, end.Token));
        }

        var memory = new ServerMemory();
        Task watching = memory.WatchAsync(server, good, end.Token);
        await Task.WhenAll([.. clients, watching]);
        Console.WriteLine(
            $"serve: {answered} good answers; bad ones by status: {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}");
        Console.WriteLine($"serve: MB over the time: {memory}");
        foreach (string line in server.AlarmLines) Note($"the log says {line}");
        if (server.HasExited) Note($"the server has ended with {server.ExitCode}");
        else if (await IsBusyAsync(client)) Note("requests of clients that are gone are still there");
        if (answered < time.TotalSeconds) Note($"only {answered} good answers");
        if (memory.MostResident > MaxResident) Note($"takes {memory.MostResident >> 20} MB");
        if (time >= MemoryFrom) Note(memory.Growth());
        return defects.IsEmpty ? null : string.Join("\n  ", defects.Select(defect => $"{defect.Value} × {defect.Key}"));
    }

    public void Dispose()
    {
    }

    private static Task LoopAsync(Func<Task> once, Action<string?> note, CancellationToken end) => Task.Run(async () =>
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await once();
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or TimeoutException)
            {
                note($"a client ends in {exception}");
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }, CancellationToken.None);

    private static async Task<bool> IsBusyAsync(ServerClient client)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            if ((await ServerFigures.OfAsync(client)).QueuedRequests == 0) return false;
            await Task.Delay(1000);
        }
        while (Stopwatch.GetElapsedTime(start) < Settling);
        return true;
    }
}
