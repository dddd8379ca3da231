using System.Net;
using System.Net.Http.Headers;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;

namespace ConvBert.Server.Tests.Rpc;

/// <summary>gRPC within the bounds of HTTP: keys, sizes, rates, overload, clients that go away, the end.</summary>
public sealed class RpcLimitTests
{
    private static readonly EmbedRequest Good = new() { Inputs = "A dog barks." };

    [Theory]
    [InlineData(null, StatusCode.Unauthenticated)]
    [InlineData("Bearer none", StatusCode.Unauthenticated)]
    [InlineData("Bearer first-key", StatusCode.OK)]
    public async Task Call_WithAKey_IsLetInByTheRightOnesAlone(string? authorization, StatusCode expected)
    {
        await using var started = await Started.CreateAsync(options => options.ApiKeys = ["first-key"]);
        CallOptions options = authorization is null ? default : new(headers: new Grpc.Core.Metadata { { "authorization", authorization } });

        (await CodeAsync(() => started.EmbedAsync(Good, options))).Should().Be(expected);
        (await CodeAsync(() => started.Client.ExchangeAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/EmbedStream", [Good], options)))
            .Should().Be(expected);
        (await CodeAsync(() => started.Client.CallAsync<InfoRequest, InfoResponse>("tei.v1.Info/Info", new(), options))).Should().Be(expected);
        (await CodeAsync(() => started.HealthAsync(""))).Should().Be(StatusCode.OK);
    }

    [Fact]
    public async Task Call_ThatCannotBeAnswered_HasTheStatusOfItsKind()
    {
        await using var started = await Started.CreateAsync(options =>
        {
            options.MaxBodyBytes = 10_000;
            options.MaxClientBatchSize = 2;
        });
        CallOptions ner = new(headers: new Grpc.Core.Metadata { { "model", "demo/ner" } }), none = new(headers: new Grpc.Core.Metadata { { "model", "../etc" } });

        (await CodeAsync(() => started.EmbedAsync(new()))).Should().Be(StatusCode.InvalidArgument);
        (await CodeAsync(() => started.EmbedAsync(new() { Inputs = "x", Dimensions = 9999 }))).Should().Be(StatusCode.InvalidArgument);
        (await CodeAsync(() => started.EmbedAsync(new() { Inputs = "x", TruncationDirection = (TruncationDirection)7 })))
            .Should().Be(StatusCode.InvalidArgument);
        (await CodeAsync(() => started.EmbedAsync(new() { Inputs = Words(700) }))).Should().Be(StatusCode.InvalidArgument);
        (await CodeAsync(() => started.EmbedAsync(new() { Inputs = Words(700), Truncate = true }))).Should().Be(StatusCode.OK);
        (await CodeAsync(() => started.EmbedAsync(new() { Inputs = Words(4000) }))).Should().Be(StatusCode.ResourceExhausted);
        (await CodeAsync(() => started.EmbedAsync(Good, none))).Should().Be(StatusCode.NotFound);
        (await CodeAsync(() => started.Client.CallAsync<PredictRequest, PredictResponse>("tei.v1.Predict/Predict", new() { Inputs = "x" }, ner)))
            .Should().Be(StatusCode.FailedPrecondition);
        (await CodeAsync(() => started.Client.CallAsync<PredictPairRequest, PredictResponse>("tei.v1.Predict/PredictPair", new())))
            .Should().Be(StatusCode.InvalidArgument);
        (await CodeAsync(() => started.Client.CallAsync<RerankRequest, RerankResponse>(
            "tei.v1.Rerank/Rerank", new() { Query = "x", Texts = { "a", "b", "c" } }))).Should().Be(StatusCode.InvalidArgument);
        (await CodeAsync(() => started.Client.CallAsync<EmbedSparseRequest, EmbedSparseResponse>(
            "tei.v1.Embed/EmbedSparse", new() { Inputs = "x" }))).Should().Be(StatusCode.Unimplemented);
        (await CodeAsync(() => started.Client.CallAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/Nothing", Good)))
            .Should().Be(StatusCode.Unimplemented);
        (await CodeAsync(() => started.Client.CallAsync<EmbedRequest, EmbedResponse>("other.Service/Call", Good)))
            .Should().Be(StatusCode.Unimplemented);
    }

    [Fact]
    public async Task Stream_WithABadMessage_AnswersThoseBeforeItAndEnds()
    {
        await using var started = await Started.CreateAsync();
        using AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call =
            started.Client.Exchange<EmbedRequest, EmbedResponse>("tei.v1.Embed/EmbedStream");
        await call.RequestStream.WriteAsync(Good);
        await call.RequestStream.WriteAsync(new() { Inputs = "x", Dimensions = 9999 });

        (await call.ResponseStream.MoveNext(default)).Should().BeTrue();
        RpcException end = (await FluentActions.Awaiting(() => call.ResponseStream.MoveNext(default)).Should().ThrowAsync<RpcException>()).Which;

        (end.StatusCode, end.Status.Detail.Contains("dimensions", StringComparison.Ordinal)).Should().Be((StatusCode.InvalidArgument, true));
    }

    [Fact]
    public async Task Call_FasterThanAKeyMay_IsRefusedAloneAndWaitsInAStream()
    {
        await using var started = await Started.CreateAsync(options => options.RequestsPerSecond = 5);
        RpcException refused = await RefusedAsync(async () =>
        {
            for (int i = 0; i < 10; i++) await started.EmbedAsync(Good);
        });

        refused.StatusCode.Should().Be(StatusCode.ResourceExhausted);
        int.Parse(refused.Trailers.GetValue("grpc-retry-pushback-ms")!, System.Globalization.CultureInfo.InvariantCulture)
            .Should().BeInRange(1, 200);
        (await started.Client.ExchangeAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/EmbedStream", Enumerable.Repeat(Good, 8)))
            .Should().HaveCount(8);
    }

    [Fact]
    public async Task Call_ManyMoreThanFit_IsAnsweredOrRefusedAndThenRecovers()
    {
        await using var started = await Started.CreateAsync(options => options.MaxConcurrentRequests = 4);
        await started.EmbedAsync(Good);
        var large = new EmbedRequest { Inputs = Words(400) };

        StatusCode[] codes = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => CodeAsync(() => started.EmbedAsync(large)))));

        codes.Distinct().Should().BeEquivalentTo([StatusCode.OK, StatusCode.ResourceExhausted]);
        (await CodeAsync(() => started.EmbedAsync(Good))).Should().Be(StatusCode.OK);
    }

    [Fact]
    public async Task Call_LongerThanItMayTake_IsEndedByTheServerOrByItsOwnDeadline()
    {
        await using var hurried = await Started.CreateAsync(options => options.RequestTimeout = TimeSpan.FromTicks(1));
        using var loading = new HeldLoading();
        hurried.Server.Logs.AddProvider(loading);
        (await CodeAsync(() => hurried.EmbedAsync(Good))).Should().Be(StatusCode.DeadlineExceeded);

        await using var started = await Started.CreateAsync();
        (await CodeAsync(() => started.EmbedAsync(Good, new(deadline: DateTime.UtcNow)))).Should().Be(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Stream_WhoseClientIsSilent_IsEnded()
    {
        await using var started = await Started.CreateAsync(options => options.RequestTimeout = TimeSpan.FromSeconds(1));
        using AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call =
            started.Client.Exchange<EmbedRequest, EmbedResponse>("tei.v1.Embed/EmbedStream");

        (await RefusedAsync(() => call.ResponseStream.MoveNext(default))).StatusCode.Should().Be(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Abort_OfAStream_TakesItsRequestsOutOfTheQueue()
    {
        await using var started = await Started.CreateAsync();
        await started.EmbedAsync(Good);
        using var client = new CancellationTokenSource();
        var large = new EmbedRequest { Inputs = Words(400) };
        Task<List<EmbedResponse>>[] gone = [.. Enumerable.Range(0, 8).Select(_ => started.Client.ExchangeAsync<EmbedRequest, EmbedResponse>(
            "tei.v1.Embed/EmbedStream", Enumerable.Repeat(large, 10_000), new(cancellationToken: client.Token)))];
        await Patience.UntilAsync(() => started.Requests > 20);

        await client.CancelAsync();

        await Patience.UntilAsync(() => started.Requests == 0);
        foreach (Task<List<EmbedResponse>> stream in gone) (await RefusedAsync(() => stream)).StatusCode.Should().Be(StatusCode.Cancelled);
        (await CodeAsync(() => started.EmbedAsync(Good))).Should().Be(StatusCode.OK);
    }

    [Fact]
    public async Task Stop_WhileStreamsAreOpen_AnswersWhatWasSentAndEndsThem()
    {
        const int Sent = 20;
        await using var started = await Started.CreateAsync();
        using var loading = new HeldLoading();
        started.Server.Logs.AddProvider(loading);
        using AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call =
            started.Client.Exchange<EmbedRequest, EmbedResponse>("tei.v1.Embed/EmbedStream");
        using AsyncServerStreamingCall<HealthCheckResponse> watch =
            started.Client.Watch<HealthCheckRequest, HealthCheckResponse>("grpc.health.v1.Health/Watch", new());
        await watch.ResponseStream.MoveNext(default);
        watch.ResponseStream.Current.Status.Should().Be(HealthCheckResponse.Types.ServingStatus.Serving);
        for (int i = 0; i < Sent; i++) await call.RequestStream.WriteAsync(Good);
        await Patience.UntilAsync(() => started.Server.Models.Loaded.Sum(model => model.Requests) == Sent);

        int answers = 0;
        Task<RpcException> end = RefusedAsync(async () =>
        {
            while (await call.ResponseStream.MoveNext(default)) answers++;
        });
        Task stop = started.Server.StopAsync();
        await Patience.UntilAsync(() => started.Server.IsEnding);
        stop.IsCompleted.Should().BeFalse("no message is answered yet");
        loading.GoOn();

        await stop.WaitAsync(TimeSpan.FromSeconds(9));
        (await end).StatusCode.Should().Be(StatusCode.Unavailable);
        answers.Should().Be(Sent);
        var states = new List<HealthCheckResponse.Types.ServingStatus>();
        while (await watch.ResponseStream.MoveNext(default)) states.Add(watch.ResponseStream.Current.Status);
        states.Should().EndWith(HealthCheckResponse.Types.ServingStatus.NotServing);
    }

    [Fact]
    public async Task Health_OfServices_KnowsThoseThatThereAre()
    {
        await using var started = await Started.CreateAsync();

        foreach (string service in new[] { "", "tei.v1.Embed", "tei.v1.Predict", "tei.v1.Rerank", "tei.v1.Tokenize", "tei.v1.Info" })
            (await started.HealthAsync(service)).Status.Should().Be(HealthCheckResponse.Types.ServingStatus.Serving);
        (await CodeAsync(() => started.HealthAsync("tei.v1.None"))).Should().Be(StatusCode.NotFound);
    }

    [Fact]
    public async Task Call_WithACompressedMessage_IsRefusedUnread()
    {
        await using var started = await Started.CreateAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(started.Server.GrpcAddress, "tei.v1.Embed/Embed"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([1, 0, 0, 0, 3, 1, 2, 3]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Add("grpc-encoding", "gzip");

        using HttpResponseMessage response = await client.SendAsync(request);

        response.Headers.GetValues("grpc-status").Single().Should().Be("12");
        response.Headers.GetValues("grpc-accept-encoding").Single().Should().Be("identity");
    }

    private static string Words(int count) => string.Concat(Enumerable.Repeat("dog ", count));

    private static async Task<StatusCode> CodeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private static async Task<RpcException> RefusedAsync(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowAsync<RpcException>()).Which;

    /// <summary>A server of one test, and its client.</summary>
    private sealed class Started : IAsyncDisposable
    {
        private Started(DemoServer server) => (Server, Client) = (server, new RpcClient(server.GrpcAddress));

        public DemoServer Server { get; }

        public RpcClient Client { get; }

        /// <summary>Requests that wait or run.</summary>
        public int Requests => Server.Models.Loaded.Sum(model => model.Engines.Sum(engine => engine.Requests));

        public static async Task<Started> CreateAsync(Action<ConvBertServerOptions>? configure = null)
        {
            var server = new DemoServer(configure ?? (_ => { }));
            await server.InitializeAsync();
            return new Started(server);
        }

        public Task<EmbedResponse> EmbedAsync(EmbedRequest request, CallOptions options = default) =>
            Client.CallAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/Embed", request, options);

        public Task<HealthCheckResponse> HealthAsync(string service) => Client.CallAsync<HealthCheckRequest, HealthCheckResponse>(
            "grpc.health.v1.Health/Check", new() { Service = service });

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Server.DisposeAsync();
        }
    }
}
