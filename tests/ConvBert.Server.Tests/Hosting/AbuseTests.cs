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

    /// <summary>Sends text on a connection of its own; what comes back until it closes.</summary>
    private async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
