using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>Clients that mean harm, or know no better: nothing of them harms the others.</summary>
public sealed class AbuseTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const string Good = """{"inputs": "I loved this film!"}""";

    [Theory]
    [InlineData("models/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("models/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("models//etc/passwd")]
    [InlineData("models/demo/sentiment/../../../../tmp")]
    [InlineData("models/demo%00/sentiment")]
    public async Task Post_ModelNamesThatArePaths_AreUnknownNames(string path)
    {
        string answer = await RawAsync($"POST /{path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Good.Length}\r\nConnection: close\r\n\r\n{Good}");

        answer.Should().MatchRegex("^HTTP/1.1 40[04] ").And.NotContain("root:");
    }

    [Fact]
    public async Task Post_AModelInTheBodyThatIsAPath_IsUnknown()
    {
        foreach (string name in new[] { "/etc", "../demo", "C:\\\\Windows", Testing.Repository.Root })
        {
            (int status, string body) = await server.PostAsync(
                "v1/embeddings", $$"""{"model": "{{name}}", "input": "x"}""");
            status.Should().Be(404, body);
        }
    }

    [Theory]
    [InlineData("demo/x%0d%0aSet-Cookie:%20a=b")]
    [InlineData("x%0aInjected:%20yes")]
    public async Task Post_LineEndsInNames_AddNoHeader(string name)
    {
        string answer = await RawAsync($"POST /models/{name} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Good.Length}\r\nConnection: close\r\n\r\n{Good}");

        answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Should().NotContainEquivalentOf("set-cookie").And.NotContain("Injected");
    }

    [Fact]
    public async Task Connect_SlowlyInHeadersOrBody_IsCutOffWhileOthersAreAnswered()
    {
        Task<string> header = RawAsync("POST /models/demo/sentiment HTTP/1.1\r\nHost: x\r\nContent-Ty");
        Task<string> body = RawAsync(
            "POST /models/demo/sentiment HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        (await server.PostAsync("models/demo/sentiment", Good)).Status.Should().Be(200);
        string[] ends = await Task.WhenAll(header, body).WaitAsync(TimeSpan.FromSeconds(30));

        ends[0].Should().MatchRegex("^HTTP/1.1 408 |^$");
        ends[1].Should().MatchRegex("^HTTP/1.1 408 |^$");
    }

    [Fact]
    public void Sources_OfServerAndEngine_HaveNoRegularExpressions()
    {
        foreach (string project in new[] { "ConvBert.Server", "ConvBert.Serving" })
        {
            foreach (string file in Directory.EnumerateFiles(
                Path.Combine(Testing.Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories))
                File.ReadAllText(file).Should().NotContain("RegularExpressions", "patterns that take long by their input have no place in {0}", file);
        }
    }

    [Fact]
    public async Task Load_OfBadClients_GivesNoErrorOfTheServerAndNoneToGoodOnes()
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        Func<Random, Task<int>>[] clients = [Garbage, HalfABody, Vanishing, Deep, Large, WrongMethod, OldAndNew];
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        int answered = 0;

        IEnumerable<Task> bad = clients.Select((client, seed) => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!end.IsCancellationRequested) statuses.AddOrUpdate(await client(random), 1, (_, count) => count + 1);
        }));
        Task good = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                (int status, string answer) = await server.PostAsync("models/demo/sentiment", Good);
                status.Should().Be(200, answer);
                answered++;
            }
        });
        await Task.WhenAll([.. bad, good]);

        answered.Should().BeGreaterThan(10);
        statuses.Keys.Should().OnlyContain(status => status == 0 || (status >= 200 && status < 500));
        statuses.Keys.Should().Contain([400, 405, 413]);
        server.Models.Loaded.SelectMany(model => model.Engines).Sum(engine => engine.Requests).Should().Be(0);
    }

    private async Task<int> Garbage(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 3000)];
        random.NextBytes(bytes);
        return StatusOf(await RawAsync(bytes, random.Next(2) == 0 ? "POST / HTTP/1.1\r\n" : ""));
    }

    private async Task<int> HalfABody(Random random) => StatusOf(await RawAsync(
        $"POST /models/demo/ner HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {random.Next(50, 5000)}\r\n\r\n{{\"inp",
        ends: true));

    private async Task<int> Vanishing(Random random)
    {
        using var stop = new CancellationTokenSource(random.Next(1, 20));
        try
        {
            string text = string.Join(' ', Enumerable.Repeat("dog", random.Next(1, 400)));
            using HttpResponseMessage answer = await server.Client.PostAsync("models/demo/sentiment", Json($$"""{"inputs": "{{text}}"}"""), stop.Token);
            return (int)answer.StatusCode;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private Task<int> Deep(Random random)
    {
        int depth = random.Next(60, 20_000);
        return StatusAsync(HttpMethod.Post, $"{{\"inputs\": {new string('[', depth)}{new string(']', depth)}}}");
    }

    private Task<int> Large(Random random) => StatusAsync(HttpMethod.Post, $"{{\"inputs\": \"{new string('x', random.Next(3, 10) << 20)}\"}}");

    private Task<int> WrongMethod(Random random) =>
        StatusAsync(random.Next(2) == 0 ? HttpMethod.Delete : HttpMethod.Patch, Good);

    private async Task<int> OldAndNew(Random random)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "models/demo/sentiment")
        {
            Content = Json(Good),
            Version = random.Next(2) == 0 ? HttpVersion.Version10 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<int> StatusAsync(HttpMethod method, string body)
    {
        using var request = new HttpRequestMessage(method, "models/demo/sentiment") { Content = Json(body) };
        try
        {
            using HttpResponseMessage answer = await server.Client.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The server has closed the connection while the rest of a body came.
            return 413;
        }
    }

    private static ByteArrayContent Json(string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static int StatusOf(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    private Task<string> RawAsync(string request, bool ends = false) => RawAsync([], request, ends);

    /// <summary>Sends bytes on a connection of its own; what comes back until it closes.</summary>
    private async Task<string> RawAsync(byte[] bytes, string request, bool ends = true)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            await stream.WriteAsync(bytes);
            if (ends) client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
