using System.Net;
using System.Text;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>More requests than the server takes, and its end while requests run.</summary>
public sealed class OverloadTests
{
    private const string Path = "models/demo/sentiment";
    private const string Body = """{"inputs": "I loved this film!"}""";

    [Fact]
    public async Task Post_FasterThanAKeyMay_Is429WithTheTimeToWait()
    {
        await using var server = new Started(options => options.RequestsPerSecond = 0.1);
        (await server.Demo.PostAsync(Path, Body)).Status.Should().Be(200);

        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await server.Demo.Client.PostAsync(Path, content);

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BeCloseTo(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Post_LongerThanARequestMayTake_Is504()
    {
        await using var server = new Started(options => options.RequestTimeout = TimeSpan.FromTicks(1));
        using var loading = new HeldLoading();
        server.Demo.Logs.AddProvider(loading);

        (await server.Demo.PostAsync(Path, Body)).Status.Should().Be(504);
    }

    [Fact]
    public async Task Post_ManyMoreThanFit_IsAnsweredOrRefusedAndThenRecovers()
    {
        await using var server = new Started(options => options.MaxConcurrentRequests = 4);
        await server.Demo.PostAsync(Path, Body);
        string batch = $$"""{"inputs": [{{string.Join(',', Enumerable.Repeat("\"I loved this film!\"", 100))}}]}""";

        (int Status, string Body)[] answers =
            await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => server.Demo.PostAsync(Path, batch))));

        answers.Select(answer => answer.Status).Distinct().Should().BeEquivalentTo([200, 429]);
        answers.Where(answer => answer.Status == 429).Select(answer => answer.Body).Distinct()
            .Should().Equal("""{"error":"Model is overloaded","error_type":"overloaded"}""");
        (await server.Demo.PostAsync(Path, Body)).Status.Should().Be(200);
    }

    /// <summary>What is no JSON gets 400 from a server that reads it.</summary>
    [Theory]
    [InlineData("embed", "{", 429)]
    [InlineData("embed_all", "{", 429)]
    [InlineData("similarity", "{", 429)]
    [InlineData("v1/embeddings", "{", 429)]
    [InlineData("pipelines/feature-extraction", "{", 429)]
    [InlineData("predict", "{", 400)]
    [InlineData("tokenize", "{", 400)]
    [InlineData("models/demo/embed", "{", 400)]
    [InlineData("models/demo/embed", """{"inputs": 7}""", 429)]
    public async Task Post_ToAModelWithoutRoom_IsRefusedUnread(string path, string body, int expected)
    {
        await using var server = new Started(options =>
        {
            options.MaxConcurrentRequests = 0;
            foreach (string name in new[] { "embed", "sentiment" }) options.Models.Add(new("demo/" + name, DemoServer.Folder(name)));
        });
        // The first request of each loads the model, and is refused by its queue.
        (await server.Demo.PostAsync("embed", """{"inputs": "x"}""")).Status.Should().Be(429);
        (await server.Demo.PostAsync("embed", """{"inputs": "x", "model": "demo/sentiment"}""")).Status.Should().Be(429);

        (int status, string answer) = await server.Demo.PostAsync(path, body);

        status.Should().Be(expected, answer);
    }

    [Fact]
    public async Task Post_WhileAnotherModelHasRoom_IsRefusedByTheOneThatItNamesAlone()
    {
        await using var server = new Started(options =>
        {
            options.MaxConcurrentRequests = 0;
            foreach (string name in new[] { "embed", "sentiment" }) options.Models.Add(new("demo/" + name, DemoServer.Folder(name)));
        });
        (await server.Demo.PostAsync("embed", """{"inputs": "x"}""")).Status.Should().Be(429);

        // The other is not loaded, so that it may be for that one.
        (await server.Demo.PostAsync("embed", "{")).Status.Should().Be(400);
        (int status, string answer) = await server.Demo.PostAsync("embed", """{"inputs": "x"}""");

        (status, answer).Should().Be((429, """{"error":"Model is overloaded","error_type":"overloaded"}"""));
    }

    [Fact]
    public async Task Stop_WhileRequestsRun_AnswersAllThatWereAccepted()
    {
        await using var server = new Started(_ => { });
        await server.Demo.PostAsync(Path, Body);
        string batch = $$"""{"inputs": [{{string.Join(',', Enumerable.Repeat("\"I loved this film!\"", 300))}}]}""";
        Task<(int Status, string Body)>[] running =
            [.. Enumerable.Range(0, 12).Select(_ => Task.Run(() => server.Demo.PostAsync(Path, batch)))];
        await Patience.UntilAsync(() => server.Requests >= 12);

        await server.Demo.StopAsync();

        (await Task.WhenAll(running)).Should().AllSatisfy(answer => answer.Status.Should().Be(200));
    }

    [Fact]
    public async Task Abort_OfAClient_TakesItsRequestOutOfTheQueue()
    {
        await using var server = new Started(_ => { });
        await server.Demo.PostAsync(Path, Body);
        string batch = $$"""{"inputs": [{{string.Join(',', Enumerable.Repeat("\"I loved this film!\"", 1000))}}]}""";
        using var client = new CancellationTokenSource();
        Task<HttpResponseMessage>[] gone = [.. Enumerable.Range(0, 20).Select(_ => server.Demo.Client.PostAsync(
            Path, new StringContent(batch, Encoding.UTF8, "application/json"), client.Token))];
        await Patience.UntilAsync(() => server.Requests > 0);

        await client.CancelAsync();

        await Patience.UntilAsync(() => server.Requests == 0);
        foreach (Task<HttpResponseMessage> request in gone)
            await FluentActions.Awaiting(() => request).Should().ThrowAsync<OperationCanceledException>();
        (await server.Demo.PostAsync(Path, Body)).Status.Should().Be(200);
    }

    /// <summary>A server of one test.</summary>
    private sealed class Started : IAsyncDisposable
    {
        public Started(Action<ConvBertServerOptions> configure)
        {
            Demo = new DemoServer(configure);
            Demo.InitializeAsync().GetAwaiter().GetResult();
        }

        public DemoServer Demo { get; }

        /// <summary>Requests that wait or run.</summary>
        public int Requests => Demo.Models.Loaded.Sum(model => model.Engines.Sum(engine => engine.Requests));

        public ValueTask DisposeAsync() => new(Demo.DisposeAsync());
    }
}
