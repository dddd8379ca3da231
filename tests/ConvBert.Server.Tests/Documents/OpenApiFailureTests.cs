using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConvBert.Server.Tests.Support;
using Microsoft.Extensions.Logging;

namespace ConvBert.Server.Tests.Documents;

/// <summary>Every failure has a status that the OpenAPI document has for its route, and the body that it describes.</summary>
public sealed class OpenApiFailureTests
{
    [Fact]
    public Task Answer_WithoutAKey_IsInTheDocument() => CheckAsync(options => options.ApiKeys = ["key"], 401);

    [Fact]
    public Task Answer_ToAKeyThatAsksTooOften_IsInTheDocument() => CheckAsync(options => options.RequestsPerSecond = 1e-6, 429, repeat: true);

    /// <summary>A server for each, whose model is not loaded before the answer has come.</summary>
    [Theory]
    [InlineData("/models/{name}")]
    [InlineData("/pipelines/{task}")]
    [InlineData("/embed")]
    [InlineData("/embed_all")]
    [InlineData("/similarity")]
    [InlineData("/predict")]
    [InlineData("/rerank")]
    [InlineData("/v1/embeddings")]
    public Task Answer_ToARequestThatTakesTooLong_IsInTheDocument(string path) =>
        CheckAsync(options => options.RequestTimeout = TimeSpan.FromTicks(1), 504, isPostOnly: true, only: [path], isLoadingHeld: true);

    [Fact]
    public Task Answer_ToALargeBody_IsInTheDocument() => CheckAsync(options => options.MaxBodyBytes = 4, 413, isPostOnly: true);

    [Fact]
    public Task Answer_ToOtherContent_IsInTheDocument() => CheckAsync(_ => { }, 415, isPostOnly: true, type: "text/plain");

    [Fact]
    public Task Answer_ToWhatIsNoJson_IsInTheDocument() => CheckAsync(_ => { }, 400, isPostOnly: true, body: "{");

    [Fact]
    public Task Answer_ToAModelThatIsNotServed_IsInTheDocument() => CheckAsync(
        _ => { }, 404, isPostOnly: true, change: body => body["model"] = "none", except: ["/models/{name}"]);

    [Fact]
    public Task Answer_ToAModelForAnotherTask_IsInTheDocument() => CheckAsync(
        _ => { }, 424, isPostOnly: true, change: body => body["model"] = "demo/ner",
        only: ["/predict", "/rerank", "/pipelines/{task}"]);

    [Fact]
    public async Task Get_AModelThatIsNotServed_IsInTheDocument()
    {
        var server = new DemoServer();
        await server.InitializeAsync();
        OpenApiDocument document = await OpenApiDocument.OfAsync(server);
        foreach ((string path, string address) in new[] { ("/v1/models/{name}", "v1/models/none"), ("/models/{name}", "models/none") })
        {
            bool isGet = path.StartsWith("/v1", StringComparison.Ordinal);
            using HttpResponseMessage response = isGet
                ? await server.Client.GetAsync(address)
                : await server.Client.PostAsync(address, Content("""{"inputs": "x"}"""));
            await CheckAsync(document, document.Operation(isGet ? "get" : "post", path), path, response, 404);
        }

        await server.DisposeAsync();
    }

    [Fact]
    public async Task Ready_WhileTheServerEnds_IsInTheDocument()
    {
        using var loading = new HeldLoading();
        var server = new DemoServer();
        await server.InitializeAsync();
        server.Logs.AddProvider(loading);
        Task<(int Status, string Body)> first = server.PostAsync("embed", """{"inputs": "x"}""");
        await loading.Begun;
        OpenApiDocument document = await OpenApiDocument.OfAsync(server);

        using HttpResponseMessage response = await server.Client.GetAsync("ready");

        await CheckAsync(document, document.Operation("get", "/ready"), "/ready", response, 503);
        loading.GoOn();
        (await first).Status.Should().Be(200);
        await server.DisposeAsync();
    }

    private static async Task CheckAsync(
        Action<ConvBertServerOptions> configure, int expected, bool isPostOnly = false, bool repeat = false, string? body = null,
        string type = "application/json", Action<JsonObject>? change = null, string[]? except = null,
        string[]? only = null, bool isLoadingHeld = false)
    {
        using var loading = new HeldLoading();
        var server = new DemoServer(configure);
        await server.InitializeAsync();
        if (isLoadingHeld) server.Logs.AddProvider(loading);
        OpenApiDocument document = await OpenApiDocument.OfAsync(server);
        if (repeat) using (await server.Client.GetAsync("info")) { }
        foreach ((string path, JsonElement operation) in document.Operations("post"))
        {
            if (except?.Contains(path) is true || only?.Contains(path) is false) continue;
            var example = JsonObject.Create(OpenApiDocument.Body(operation).GetProperty("example"))!;
            change?.Invoke(example);
            using HttpResponseMessage response = await server.Client.PostAsync(
                OpenApiDocument.Address(path), Content(body ?? example.ToJsonString(), type));
            await CheckAsync(document, operation, path, response, expected);
        }

        foreach ((string path, JsonElement operation) in document.Operations("get"))
        {
            // Health is anyone's.
            if (isPostOnly || path is "/health" or "/ready") continue;
            using HttpResponseMessage response = await server.Client.GetAsync(OpenApiDocument.Address(path));
            await CheckAsync(document, operation, path, response, expected);
        }

        loading.GoOn();
        await server.DisposeAsync();
    }

    private static async Task CheckAsync(
        OpenApiDocument document, JsonElement operation, string path, HttpResponseMessage response, int expected)
    {
        string answer = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(expected, "{0}: {1}", path, answer);
        JsonElement content = document.Answer(operation, expected) ?? throw new KeyNotFoundException($"{path} has no {expected}.");
        document.Schemas.Check(content.GetProperty("schema"), JsonElement.Parse(answer)).Should().BeEmpty(path);
    }

    private static ByteArrayContent Content(string body, string type = "application/json") =>
        new(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
}
