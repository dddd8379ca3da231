using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ConvBert.Hub.Tests;

/// <summary>A hub on this machine.</summary>
internal sealed class TestHub : IDisposable
{
    public const string Commit = "0123456789012345678901234567890123456789";
    private readonly LoopbackServer _server;

    public TestHub() => _server = new LoopbackServer(Answer);

    public Uri Endpoint => _server.Endpoint;
    public Dictionary<string, byte[]> Files { get; } =
        new() { ["config.json"] = "{}"u8.ToArray(), ["model.safetensors"] = RandomNumberGenerator.GetBytes(300_000), ["README.md"] = [1] };
    public List<(string Request, string? Token, string? Range)> Requests { get; } = [];
    public Func<HttpListenerContext, bool>? Intercept { get; set; }
    public string Cache { get; } = Directory.CreateTempSubdirectory("hub").FullName;

    public Task<string> DownloadAsync(
        IProgress<ConvBertHubProgress>? progress = null, bool offline = false, CancellationToken token = default)
        =>
        ConvBertHub.DownloadAsync("org/name",
            new ConvBertHubOptions
            {
                Endpoint = Endpoint,
                CacheFolder = Cache,
                Token = "secret",
                Offline = offline,
                Progress = progress,
                RetryDelay = TimeSpan.FromMilliseconds(5)
            }, token);

    public int Count(string start)
    {
        lock (Requests) return Requests.Count(request =>
        request.Request.StartsWith(start, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(Cache, true);
    }

    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static void Send(HttpListenerContext context, byte[] content, string etag, int? cut = null)
    {
        HttpListenerResponse response = context.Response;
        response.Headers["ETag"] = $"\"{etag}\"";
        int from = 0;
        if (context.Request.Headers["Range"] is { } range)
        {
            from = int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }
        response.ContentLength64 = content.Length - from;
        if (context.Request.HttpMethod == "HEAD") { response.Close(); return; }
        response.OutputStream.Write(content, from, (cut ?? content.Length) - from);
        response.OutputStream.Flush();
        if (cut is null) response.Close(); else response.Abort();
    }

    private void Answer(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        lock (Requests)
            Requests.Add((
            $"{context.Request.HttpMethod} {path}", context.Request.Headers["Authorization"], context.Request.Headers["Range"]));
        if (Intercept?.Invoke(context) == true) return;
        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            string list = string.Join(",", Files.Keys.Select(name => $$"""{"rfilename":"{{name}}"}"""));
            Send(context, Encoding.UTF8.GetBytes($$"""{"sha":"{{Commit}}","siblings":[{{list}}]}"""), "list");
            return;
        }

        byte[] content = Files[path[(path.LastIndexOf('/') + 1)..]];
        Send(context, content, Hash(content));
    }
}
