using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>What the server refuses, and how.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const string Path = "models/demo/sentiment";
    private const string Body = """{"inputs": "I loved this film!"}""";

    private readonly DemoServer _server = new(options =>
    {
        options.ApiKeys = ["first-key", "second-key"];
        options.MaxBodyBytes = 10_000;
        options.MaxClientBatchSize = 4;
        options.MaxRequestTokens = 1000;
    });

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer none", 401)]
    [InlineData("Bearer first-ke", 401)]
    [InlineData("Basic first-key", 401)]
    [InlineData("Bearer first-key", 200)]
    [InlineData("bearer second-key", 200)]
    public async Task Post_WithAKey_IsLetInByTheRightOnesAlone(string? authorization, int expected)
    {
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];

        (int status, string body) = await _server.PostAsync(Path, Body, headers);

        status.Should().Be(expected);
        body.Should().NotContain("first-key");
    }

    [Fact]
    public async Task Health_WithoutAKey_IsAnswered() => (await _server.Client.GetAsync("health")).StatusCode.Should().Be(HttpStatusCode.OK);

    [Fact]
    public async Task Info_WithoutAKey_IsNot() =>
        (await _server.Client.GetAsync("info")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Post_ABodyThatIsTooLarge_Is413WhetherItsLengthIsToldOrNot()
    {
        string large = $$"""{"inputs": "{{new string('a', 20_000)}}"}""";

        (await PostAsync(large)).Status.Should().Be(413);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Content = new StringContent(large, Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Authorization", "Bearer first-key");
        using HttpResponseMessage response = await _server.Client.SendAsync(request);
        ((int)response.StatusCode).Should().Be(413);
    }

    [Theory]
    [InlineData("Content-Length: 64000001", true)]
    [InlineData("Transfer-Encoding: chunked", true)]
    [InlineData("Content-Length: 64000000", false)]
    public async Task Post_MoreThanIsTakenOffAConnection_IsToldThatTheConnectionCloses(string length, bool expected)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /{Path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer first-key\r\nContent-Type: text/plain\r\n{length}\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());

        var head = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { Length: > 0 } line) head.Add(line);

        head[0].Should().StartWith("HTTP/1.1 415 ");
        head.Contains("Connection: close").Should().Be(expected);
    }

    [Fact]
    public async Task Post_DeepJson_Is400() =>
        (await PostAsync("""{"inputs": """ + new string('[', 3000) + new string(']', 3000) + "}")).Status.Should().Be(400);

    [Fact]
    public async Task Post_MoreTextsThanAllowed_Is413() =>
        (await PostAsync("""{"inputs": ["a", "b", "c", "d", "e"]}""")).Status.Should().Be(413);

    [Fact]
    public async Task Post_MoreTokensThanAllowed_Is413()
    {
        string text = string.Concat(Enumerable.Repeat("dog ", 400));

        (int status, string body) = await PostAsync($$"""{"inputs": ["{{text}}", "{{text}}", "{{text}}"]}""");

        (status, body.Contains("tokens", StringComparison.Ordinal)).Should().Be((413, true));
    }

    [Fact]
    public async Task Post_MorePaddingThanAllowed_Is413()
    {
        string text = string.Concat(Enumerable.Repeat("dog ", 400));

        (int status, string body) = await PostAsync(
            $$"""{"inputs": ["{{text}}", "dog", "dog"], "parameters": {"padded": true, "batch_size": 3} }""");

        (status, body.Contains("tokens", StringComparison.Ordinal)).Should().Be((413, true));
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("application/json", "gzip")]
    public async Task Post_OfAnotherContent_Is415(string type, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null) request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        request.Headers.Add("Authorization", "Bearer first-key");

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        ((int)response.StatusCode).Should().Be(415);
    }

    [Fact]
    public async Task Options_FromAnotherOrigin_GetNoLeave()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Path);
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        response.Headers.Should().NotContain(header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Get_ThePage_HasAStrictPolicyAndNoOtherAddresses()
    {
        using HttpResponseMessage response = await _server.Client.GetAsync("");

        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().StartWith("default-src 'none'").And.NotContain("unsafe").And.NotContain("http");
    }

    [Theory]
    [InlineData("..%2f..%2fappsettings.json")]
    [InlineData("%2e%2e/ConvBert.Server.dll")]
    [InlineData("wwwroot/index.html")]
    public async Task Get_AFileThatIsNotOfThePage_Is404(string path) =>
        (await _server.Client.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("POST /models/demo/ner HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /models/demo/ner HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd")]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n")]
    public async Task Send_AnAmbiguousRequest_ClosesTheConnection(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());

        string answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));

        answer.Should().MatchRegex("^HTTP/1.1 4|^$").And.Contain("Connection: close");
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    [InlineData("zz\r\n{}\r\n0\r\n\r\n")]
    public async Task Post_ChunksThatAreNone_Is400AndNoFaultOfTheServer(string chunks)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /{Path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer first-key\r\nContent-Type: application/json\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{chunks}"));
        using var reader = new StreamReader(client.GetStream());

        (await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20))).Should().StartWith("HTTP/1.1 400 ");
    }

    [Theory]
    [InlineData("POST", "nothing", 404)]
    [InlineData("GET", "models/demo/sentiment", 405)]
    [InlineData("DELETE", "v1/embeddings", 405)]
    [InlineData("GET", "v1/nothing", 404)]
    public async Task Send_WhatNoRouteTakes_IsAnErrorInTheShapeOfAllOthers(string method, string path, int expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        ((int)response.StatusCode).Should().Be(expected);
        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        JsonElement error = answer.GetProperty("error");
        if (path.StartsWith("v1/", StringComparison.Ordinal)) error.GetProperty("message").GetString().Should().NotBeEmpty();
        else (error.GetString(), answer.GetProperty("error_type").GetString()).Should().NotBe((null, null));
    }

    [Fact]
    public async Task Post_ErrorsOfAllKinds_TellNothingOfTheServer()
    {
        foreach (string body in new[] { "{", "[]", """{"inputs": 1}""", """{"inputs": "x", "task": "fill-mask"}""" })
        {
            (int status, string answer) = await PostAsync(body);
            status.Should().BeInRange(400, 424);
            JsonDocument.Parse(answer).RootElement.GetProperty("error").GetString().Should().NotContain("   at ").And.NotContain("/src/");
        }
    }

    private Task<(int Status, string Body)> PostAsync(string body) =>
        _server.PostAsync(Path, body, ("Authorization", "Bearer first-key"));
}
