using System.Net.Http.Headers;
using System.Text;
using ConvBert.Server.Hosting;
using ConvBert.Server.Http;
using ConvBert.Serving.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConvBert.Server.Tests.Support;

/// <summary>A server of the demo models on a free port of this machine, and a client of it.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    private readonly Action<ConvBertServerOptions> _configure;
    private WebApplication? _app;

    public DemoServer() : this(_ => { })
    {
    }

    internal DemoServer(Action<ConvBertServerOptions> configure) => _configure = configure;

    /// <summary>The demo models.</summary>
    public static string[] Names { get; } = ["fill-mask", "sentiment", "ner", "qa", "choice", "zero-shot", "embed", "rerank"];

    /// <summary>A client whose addresses are relative to the server.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Where the server listens.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>Where the server listens for gRPC.</summary>
    public Uri GrpcAddress => new(_app!.Urls.First());

    /// <summary>The server's routes, such as <c>POST /embed</c>.</summary>
    public IEnumerable<string> Routes => _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(route => (
            Method: route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0],
            Path: route.RoutePattern.RawText!.Replace("**", "", StringComparison.Ordinal)))
        .Select(route => $"{route.Method} {route.Path}");

    /// <summary>What the answers of the server take.</summary>
    internal AnswerMemory Answers => _app!.Services.GetRequiredService<AnswerMemory>();

    /// <summary>The server's models.</summary>
    internal ModelHost Models => Context.Models;

    /// <summary>What the server's routes share.</summary>
    internal ServerContext Context => _app!.Services.GetRequiredService<ServerContext>();

    /// <summary>The server's log.</summary>
    internal ILoggerFactory Logs => _app!.Services.GetRequiredService<ILoggerFactory>();

    /// <summary>A demo's folder.</summary>
    public static string Folder(string name) => Path.Combine(Testing.Repository.Root, "src", "ConvBert.Cli", "Demo", name);

    public async Task InitializeAsync()
    {
        _app = ConvBertServer.Create(
            options =>
            {
                _configure(options);
                if (options.Models.Count > 0) return;
                foreach (string name in Names) options.Models.Add(new("demo/" + name, Folder(name)));
            },
            ["http://127.0.0.1:0"], drainTime: TimeSpan.FromSeconds(10), grpcUrls: ["http://127.0.0.1:0"]);
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Last()) };
    }

    /// <summary>Sends JSON; returns the status and the body.</summary>
    public async Task<(int Status, string Body)> PostAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Whether the server has been told to end.</summary>
    internal bool IsEnding => _app!.Lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Asks the server to end, as a signal does.</summary>
    public Task StopAsync() => _app!.StopAsync();

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
    }
}
