using System.Diagnostics;

namespace ConvBert.Robustness.Serving;

/// <summary>
/// A server under load is told to end: what it has accepted gets the right answer, what comes later is refused or finds nobody, and it ends
/// in good order.
/// </summary>
internal sealed class EndTrials(TimeSpan time) : ITrials
{
    private const int Large = 12, TextsOfLarge = 500, Small = 4;
    private const string Path = "models/demo/sentiment";
    private const string Text = "I loved this film and the dog barks all day long in the garden of the house by the sea!";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Many = $"{{\"inputs\": [{string.Join(", ", Enumerable.Repeat($"\"{Text}\"", TextsOfLarge))}]}}";

    public string? SkipReason => OperatingSystem.IsWindows() ? "there are no signals" : null;

    public async Task<string?> RunAsync(Random random)
    {
        int ends = 0, answered = 0, refused = 0, late = 0;
        string? defect = null;
        for (long start = Stopwatch.GetTimestamp(); defect is null && (ends == 0 || Stopwatch.GetElapsedTime(start) < time); ends++)
            defect = await EndAsync();
        Console.WriteLine($"end: {ends} ends; {answered} large answers after the signal, {refused} refused; {late} small requests that came too late");
        return defect ?? (answered > 0 ? null : "no request was accepted before the signal");

        async Task<string?> EndAsync()
        {
            await using ServerProcess server = await ServerProcess.StartAsync();
            using var client = new ServerClient(server);
            KnownAnswers known = await KnownAnswers.OfAsync(client);
            string expected = (await client.PostAsync(Path, Many)).Body;
            Task<ServerAnswer>[] large = [.. Enumerable.Range(0, Large).Select(i => client.PostAsync(Path, Many, http2: i % 2 == 0))];
            using var signalled = new CancellationTokenSource();
            Task<(string? Defect, int Late)>[] small = [.. Enumerable.Range(0, Small).Select(_ =>
            {
                var own = new Random(random.Next());
                return Task.Run(() => AskUntilTheEndAsync(known, client, own, signalled.Token));
            })];
            await AcceptedAsync(client, large);
            await Task.Delay(random.Next(100));
            Task<ServerAnswer>[] running = [.. large.Where(task => !task.IsCompleted)];
            await signalled.CancelAsync();
            await server.SignalAsync("TERM");
            foreach (Task<ServerAnswer> task in large)
            {
                ServerAnswer answer;
                try
                {
                    answer = await task;
                }
                catch (HttpRequestException exception)
                {
                    return $"a request that was accepted is lost: {exception}";
                }

                // Which were too many was said before the signal.
                if (answer.Status == 429 && !running.Contains(task)) refused++;
                else if (answer.Status != 200 || answer.Body != expected)
                    return $"a request that was accepted gets {answer.Status} {answer.Body[..Math.Min(200, answer.Body.Length)]}";
                else if (running.Contains(task)) answered++;
            }

            foreach (Task<(string? Defect, int Late)> task in small)
            {
                (string? found, int count) = await task;
                if (found is not null) return found;
                late += count;
            }

            if (await server.EndAsync(Patience) is null) return "the server does not end";
            if (server.ExitCode != 0) return $"the server ends with {server.ExitCode}";
            return server.AlarmLines.Count > 0 ? $"the log says {server.AlarmLines.First()}" : null;
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Waits until every large request is answered, refused or in the queue.</summary>
    private static async Task AcceptedAsync(ServerClient client, Task<ServerAnswer>[] large)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience; await Task.Delay(5))
        {
            int done = large.Count(task => task.IsCompleted);
            if (done + (await ServerFigures.OfAsync(client)).QueuedRequests >= Large) return;
        }

        throw new InvalidOperationException("The large requests are not in the queue.");
    }

    /// <summary>Asks until the server is gone; tells what was wrong, and whether a request came too late to be accepted.</summary>
    private static async Task<(string? Defect, int Late)> AskUntilTheEndAsync(
        KnownAnswers known, ServerClient client, Random random, CancellationToken signalled)
    {
        while (true)
        {
            try
            {
                if (await known.AskAsync(client, random, mayBeRefused: true) is { } defect) return (defect, 0);
            }
            catch (HttpRequestException exception)
            {
                return signalled.IsCancellationRequested ? (null, 1) : ($"a request before the signal is lost: {exception}", 0);
            }
        }
    }
}
