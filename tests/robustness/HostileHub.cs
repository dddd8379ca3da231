using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ConvBert.Testing;

namespace ConvBert.Robustness;

/// <summary>A hub on this machine that misbehaves as it is told.</summary>
internal sealed class HostileHub : IDisposable
{
    public const string Repository = "org/name";
    private const string Commit = "0123456789012345678901234567890123456789";
    private readonly LoopbackServer _server;
    private Random? _random;
    private double _rate;

    public HostileHub() => _server = new LoopbackServer(Answer);

    /// <summary>What the repository holds.</summary>
    public static Dictionary<string, byte[]> Files { get; } = new()
    {
        ["config.json"] = "{}\n"u8.ToArray(),
        ["tokenizer.json"] = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('b', 3000) + "\"}"),
        ["model.safetensors"] = RandomNumberGenerator.GetBytes(200_000),
    };

    public Uri Endpoint => _server.Endpoint;

    /// <summary>
    /// Whether it announced other content under an ETag that is no hash, or listed other files, which nobody can tell from the truth.
    /// </summary>
    public bool LiesAboutContent { get; private set; }

    /// <summary>Misbehaves at random from now on.</summary>
    public void Be(Random random)
    {
        _random = random;
        _rate = random.NextDouble() * 0.5;
    }

    /// <summary>Behaves from now on.</summary>
    public void BeHonest() => _random = null;

    /// <summary>Forgets what it has lied about, for a cache that is empty.</summary>
    public void Forget() => LiesAboutContent = false;

    public void Dispose() => _server.Dispose();

    private void Answer(HttpListenerContext context)
    {
        try
        {
            Answer(context, _random is { } random && random.NextDouble() < _rate ? random : null);
        }
        catch (Exception exception)
            when (exception is IOException or HttpListenerException or ProtocolViolationException or InvalidOperationException
            or SocketException)
        {
            context.Response.Abort();
        }
    }

    /// <summary>Answers honestly, or, given a random number generator, in some hostile way.</summary>
    private void Answer(HttpListenerContext context, Random? random)
    {
        string path = context.Request.Url!.AbsolutePath;
        bool isList = path.StartsWith("/api/", StringComparison.Ordinal);
        string name = path[(path.LastIndexOf('/') + 1)..];
        byte[] content = isList ? List() : Files.GetValueOrDefault(name, []);
        string etag = isList ? "list" : Convert.ToHexStringLower(SHA256.HashData(content));
        if (random is null)
        {
            Send(context, content, etag);
            return;
        }
        HttpListenerResponse response = context.Response;
        switch (random.Next(12))
        {
            case 0: Status(response, 400 + random.Next(60)); break;
            case 1: Status(response, 500 + random.Next(5)); break;
            case 2:
                // Where a redirect leads is the hub's to say.
                LiesAboutContent = true;
                string[] places = ["/", path, "//[", "file:///etc/passwd", "http://127.0.0.1:1/x", "ftp://a/b", "../../x", ""];
                response.Headers["Location"] = places[random.Next(places.Length)];
                Status(response, new[] { 301, 302, 303, 307, 308 }[random.Next(5)]);
                break;
            case 3: Send(context, content, etag, cut: random.Next(content.Length + 1)); break;
            case 4:
                // Told from the truth by a hash alone, which another answer may have kept back.
                LiesAboutContent = true;
                Send(context, Damage.Of(content, random), etag);
                break;
            case 5:
                LiesAboutContent = true;
                Send(context, Damage.Of(content, random), "same");
                break;
            case 6:
                string[] etags = ["same", "", "../../evil", "W/\"weak", new string('a', 5000), "0123456789012345678901234567890123456789"];
                Send(context, content, etags[random.Next(etags.Length)]);
                break;
            case 7:
                response.Headers["X-Linked-Size"] = random.NextInt64(-5, 1 << 20).ToString(CultureInfo.InvariantCulture);
                Send(context, content, etag);
                break;
            case 8:
                response.Headers["X-Linked-Etag"] = $"\"{etag}\"";
                response.Headers["Content-Range"] = "bytes 7-9/10";
                response.StatusCode = 206;
                Body(context, content, null);
                break;
            case 9: response.Abort(); break;
            case 10:
                response.SendChunked = true;
                response.Headers["ETag"] = $"\"{etag}\"";
                if (context.Request.HttpMethod == "GET") response.OutputStream.Write(content);
                response.Close();
                break;
            default: Send(context, [.. content, .. content], etag); break;
        }
    }

    private static byte[] List() => Encoding.UTF8.GetBytes(
        $$"""{"sha":"{{Commit}}","siblings":[{{string.Join(",", Files.Keys.Select(name => $$"""{"rfilename":"{{name}}"}"""))}}]}""");

    private static void Status(HttpListenerResponse response, int status)
    {
        response.StatusCode = status;
        response.Close();
    }

    private static void Send(HttpListenerContext context, byte[] content, string etag, int? cut = null)
    {
        context.Response.Headers["ETag"] = $"\"{etag}\"";
        int from = 0;
        if (context.Request.Headers["Range"] is { } range
            && int.TryParse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture, out from) && from < content.Length)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers["Content-Range"] = string.Create(
                CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}");
        }
        else from = 0;
        Body(context, content[from..], cut);
    }

    private static void Body(HttpListenerContext context, byte[] content, int? cut)
    {
        context.Response.ContentLength64 = content.Length;
        if (context.Request.HttpMethod != "HEAD") context.Response.OutputStream.Write(
            content, 0, Math.Min(cut ?? content.Length, content.Length));
        if (cut is null || context.Request.HttpMethod == "HEAD") context.Response.Close();
        else
        {
            context.Response.OutputStream.Flush();
            context.Response.Abort();
        }
    }
}
