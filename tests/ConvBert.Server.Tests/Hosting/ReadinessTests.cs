using System.Net;
using ConvBert.Server.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>When the server takes requests, by HTTP and by gRPC.</summary>
public sealed class ReadinessTests : IAsyncLifetime
{
    private const string Path = "models/demo/sentiment";
    private const string Body = """{"inputs": "I loved this film!"}""";

    private readonly DemoServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Ready_WhileTheFirstModelLoads_Is503AndNotServing()
    {
        using var loading = new HeldLoading();
        _server.Logs.AddProvider(loading);
        using var rpc = new RpcClient(_server.GrpcAddress);
        using AsyncServerStreamingCall<HealthCheckResponse> watch =
            rpc.Watch<HealthCheckRequest, HealthCheckResponse>("grpc.health.v1.Health/Watch", new());
        (await StateAsync(rpc)).Should().Be((HttpStatusCode.OK, ServingStatus.Serving), "a model is loaded by the first request");
        (await NextAsync(watch)).Should().Be(ServingStatus.Serving);

        Task<(int Status, string Body)> first = _server.PostAsync(Path, Body);
        await loading.Begun;

        (await StateAsync(rpc)).Should().Be((HttpStatusCode.ServiceUnavailable, ServingStatus.NotServing));
        (await _server.Client.GetStringAsync(new Uri("health", UriKind.Relative))).Should().BeEmpty("it lives");
        (await NextAsync(watch)).Should().Be(ServingStatus.NotServing);
        loading.GoOn();
        (await first).Status.Should().Be(200);
        (await StateAsync(rpc)).Should().Be((HttpStatusCode.OK, ServingStatus.Serving));
        (await NextAsync(watch)).Should().Be(ServingStatus.Serving);
    }

    [Fact]
    public async Task Ready_WhileAnotherModelLoads_StaysReady()
    {
        await _server.PostAsync(Path, Body);
        using var loading = new HeldLoading();
        _server.Logs.AddProvider(loading);
        using var rpc = new RpcClient(_server.GrpcAddress);

        Task<(int Status, string Body)> other = _server.PostAsync("models/demo/ner", Body);
        await loading.Begun;

        (await StateAsync(rpc)).Should().Be((HttpStatusCode.OK, ServingStatus.Serving));
        loading.GoOn();
        (await other).Status.Should().Be(200);
    }

    private async Task<(HttpStatusCode Http, ServingStatus Rpc)> StateAsync(RpcClient rpc)
    {
        using HttpResponseMessage ready = await _server.Client.GetAsync(new Uri("ready", UriKind.Relative));
        HealthCheckResponse health = await rpc.CallAsync<HealthCheckRequest, HealthCheckResponse>("grpc.health.v1.Health/Check", new());
        return (ready.StatusCode, health.Status);
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        (await watch.ResponseStream.MoveNext(default)).Should().BeTrue();
        return watch.ResponseStream.Current.Status;
    }
}
