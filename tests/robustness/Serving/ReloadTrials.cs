using System.Collections.Concurrent;
using System.Diagnostics;

namespace ConvBert.Robustness.Serving;

/// <summary>
/// Requests while the files of their model are replaced, by two models in turn, and the server is told to read them anew: none is lost, and
/// each is answered by one of the two, never by some files of each.
/// </summary>
internal sealed class ReloadTrials(TimeSpan time) : ITrials
{
    private const int Clients = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Requests =
    [
        """{"inputs": "I loved this film!"}""",
        """{"inputs": ["It was bad.", "It was neither good nor bad.", "A masterpiece"], "parameters": {"top_k": 2}}""",
    ];

    private readonly TrialFolder _folder = new();

    public string? SkipReason => OperatingSystem.IsWindows() ? "there are no signals" : null;

    public async Task<string?> RunAsync(Random random)
    {
        var models = new TwoModels(_folder, $"{random.Next():x}");
        await using ServerProcess server = await ServerProcess.StartAsync(
            "--model", $"served={models.Served}", "--model", $"first={models.First}", "--model", $"second={models.Second}");
        using var client = new ServerClient(server);
        string[][] known = [await AskAllAsync(client, "first"), await AskAllAsync(client, "second")];
        // Before its folder is taken away it has to be in memory.
        await AskAllAsync(client, "served");
        var seen = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var end = new CancellationTokenSource();
        Task<string?>[] clients =
            [.. Enumerable.Range(0, Clients).Select(i => Task.Run(() => AskOnAsync(client, known, seen, isHttp2: i % 2 == 0, end.Token)))];
        string? defect = null;
        int reloads = 0;
        for (long start = Stopwatch.GetTimestamp(); defect is null && Stopwatch.GetElapsedTime(start) < time; reloads++)
        {
            int next = (reloads + 1) % 2;
            defect = await ReplaceAsync(server, client, models, next, known[next][0], random);
            defect ??= clients.FirstOrDefault(task => task.IsCompleted)?.Result;
        }

        await end.CancelAsync();
        foreach (Task<string?> task in clients) defect ??= await task;
        Console.WriteLine($"reload: {reloads} reloads; answers {string.Join(" and ", seen.OrderBy(s => s.Key).Select(s => s.Value))}");
        if (defect is null && seen.Count != known.Length * Requests.Length) defect = "not every answer of both models was seen";
        return defect ?? (server.AlarmLines.Count > 0 ? $"the log says {server.AlarmLines.First()}" : null);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Puts the next model in place, with signals before and after it or while the folder is away, and waits until it answers.</summary>
    private static async Task<string?> ReplaceAsync(
        ServerProcess server, ServerClient client, TwoModels models, int next, string wanted, Random random)
    {
        if (random.Next(4) == 0)
        {
            using (models.Away())
            {
                await server.SignalAsync("HUP");
                await Task.Delay(random.Next(100));
            }
        }

        // A reload that this one begins may find the files changing while it reads them.
        if (random.Next(2) == 0) await server.SignalAsync("HUP");
        await Task.Delay(random.Next(30));
        models.Put(next);
        await server.SignalAsync("HUP");
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience; await Task.Delay(5))
        {
            if ((await AskAsync(client, "served", 0, isHttp2: false)).Body == wanted) return null;
        }

        return "the model is not read anew";
    }

    private static async Task<string?> AskOnAsync(
        ServerClient client, string[][] known, ConcurrentDictionary<string, int> seen, bool isHttp2, CancellationToken end)
    {
        for (int i = 0; !end.IsCancellationRequested; i = (i + 1) % Requests.Length)
        {
            ServerAnswer answer;
            try
            {
                answer = await AskAsync(client, "served", i, isHttp2);
            }
            catch (HttpRequestException exception)
            {
                return $"a request during a reload is lost: {exception}";
            }

            int at = i;
            if (answer.Status != 200 || !known.Any(answers => answers[at] == answer.Body))
                return $"a request during a reload gets {answer.Status} {answer.Body}, not {known[0][i]} or {known[1][i]}";
            seen.AddOrUpdate(answer.Body, 1, (_, count) => count + 1);
        }

        return null;
    }

    private static async Task<string[]> AskAllAsync(ServerClient client, string model)
    {
        var answers = new string[Requests.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            ServerAnswer answer = await AskAsync(client, model, i, isHttp2: false);
            if (answer.Status != 200) throw new InvalidOperationException($"{model} answers {answer.Status}: {answer.Body}");
            answers[i] = answer.Body;
        }

        return answers;
    }

    private static Task<ServerAnswer> AskAsync(ServerClient client, string model, int request, bool isHttp2) =>
        client.PostAsync($"models/{model}", Requests[request], isHttp2);
}
