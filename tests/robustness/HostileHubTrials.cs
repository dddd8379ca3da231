using System.Text;
using ConvBert.Hub;

namespace ConvBert.Robustness;

/// <summary>
/// Hubs that lie, break off and redirect: the cache never holds a wrong file, and an honest hub can always finish what another began.
/// </summary>
internal sealed class HostileHubTrials : ITrials
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly HostileHub _hub = new();
    private readonly TrialFolder _folder = new();

    public string? SkipReason => null;

    public async Task<string?> RunAsync(Random random)
    {
        string cache = _folder.File("cache");
        if (Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
        string outside = _folder.File("outside");
        await File.WriteAllTextAsync(outside, "mine");
        _hub.Forget();
        int attempts = 1 + random.Next(3);
        for (int i = 0; i < attempts; i++)
        {
            _hub.Be(random);
            if (random.Next(3) == 0) Spoil(cache, outside, random);
            try
            {
                string snapshot = await DownloadAsync(cache);
                if (Wrong(snapshot) is { } wrong && !_hub.LiesAboutContent) return $"{wrong} is wrong";
            }
            catch (ConvBertHubException)
            {
                // Refused, as it should be.
            }
        }
        _hub.BeHonest();
        string honest = await DownloadAsync(cache);
        if (Wrong(honest) is { } file) return $"{file} is wrong, though the hub was honest";
        if (await File.ReadAllTextAsync(outside) != "mine") return "a file outside the cache was written";
        string[] left = [.. Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path))];
        return left is ["outside"] ? null : $"files outside the cache: {string.Join(", ", left)}";
    }

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    private async Task<string> DownloadAsync(string cache)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await ConvBertHub.DownloadAsync(
            HostileHub.Repository,
            new ConvBertHubOptions
            {
                Endpoint = _hub.Endpoint,
                CacheFolder = cache,
                Token = "secret",
                Offline = false,
                RetryDelay = TimeSpan.FromMilliseconds(1),
                Silence = TimeSpan.FromSeconds(10)
            },
            limit.Token);
    }

    private static string? Wrong(string snapshot)
        => HostileHub.Files.FirstOrDefault(file => !File.Exists(Path.Combine(snapshot, file.Key))
            || !File.ReadAllBytes(Path.Combine(snapshot, file.Key)).AsSpan().SequenceEqual(file.Value)).Key;

    /// <summary>Damages what the cache holds.</summary>
    private static void Spoil(string cache, string outside, Random random)
    {
        string blobs = Path.Combine(cache, "models--org--name", "blobs");
        if (!Directory.Exists(blobs) || Directory.GetFiles(blobs) is not { Length: > 0 } files) return;
        string file = files[random.Next(files.Length)];
        byte[] content = File.ReadAllBytes(file) is { Length: > 0 } bytes ? bytes : Encoding.UTF8.GetBytes("x");
        // It may be the link of an earlier attempt, through which the trial itself would write.
        File.Delete(file);
        switch (random.Next(5))
        {
            case 0: File.WriteAllBytes(file, []); break;
            case 1: File.WriteAllText(file, "something else"); break;
            case 2: break;
            case 3: File.CreateSymbolicLink(file, outside); break;
            default: File.WriteAllBytes(file, Damage.Of(content, random)); break;
        }
    }
}
