using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ConvBert.Server.Hosting;

/// <summary>A server of its own: what <c>convbert serve</c> runs.</summary>
internal static class ConvBertServer
{
    /// <summary>Where the server listens unless it is told otherwise: nobody else's machine can reach it there.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Makes the server, which the caller runs.</summary>
    /// <param name="configure">Sets what is served.</param>
    /// <param name="urls">Where it listens.</param>
    /// <param name="drainTime">How long requests may go on when the server is told to end.</param>
    /// <param name="limits">What a connection may cost; null for the defaults.</param>
    /// <param name="grpcUrls">
    /// Where it listens for gRPC, by HTTP/2 alone, which clients without TLS need to know before; null for nowhere.
    /// </param>
    public static WebApplication Create(
        Action<ConvBertServerOptions> configure, IReadOnlyList<string> urls, TimeSpan drainTime, ConnectionLimits? limits = null,
        IReadOnlyList<string>? grpcUrls = null)
    {
        bool hasGrpc = grpcUrls is { Count: > 0 };
        // Settings that are read again when they change have the whole current folder watched, whatever lies below it.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (hasGrpc) builder.Configuration.AddInMemoryCollection(Endpoints(urls, grpcUrls!));
        else builder.WebHost.UseUrls([.. urls]);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<ConvBertServerOptions>((limits ?? new ConnectionLimits()).ApplyTo);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = drainTime);
        builder.Services.AddConvBert(configure);
        builder.Services.AddTelemetry(builder.Configuration);
        if (hasGrpc)
        {
            builder.Services.AddConvBertGrpc();
            builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.IgnoreUnknownServices = true);
            builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        }

        WebApplication app = builder.Build();
        app.UseRoutingFailures();
        app.MapConvBert();
        app.MapMetrics();
        if (hasGrpc) app.MapConvBertGrpc();
        return app;
    }

    /// <summary>
    /// The addresses as Kestrel's own settings, which alone say the protocols of each. They are in the order of their names: those of gRPC
    /// come first in <see cref="WebApplication.Urls"/>.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string?>> Endpoints(IReadOnlyList<string> urls, IReadOnlyList<string> grpcUrls)
    {
        for (int i = 0; i < grpcUrls.Count; i++)
        {
            yield return new($"Kestrel:Endpoints:Grpc{i}:Url", grpcUrls[i]);
            yield return new($"Kestrel:Endpoints:Grpc{i}:Protocols", nameof(HttpProtocols.Http2));
        }

        for (int i = 0; i < urls.Count; i++) yield return new($"Kestrel:Endpoints:Http{i}:Url", urls[i]);
    }
}
