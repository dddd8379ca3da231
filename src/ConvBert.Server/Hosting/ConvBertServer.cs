using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ConvBert.Server.Hosting;

/// <summary>A server of its own: what <c>convbert serve</c> runs.</summary>
internal static class ConvBertServer
{
    /// <summary>Where the server listens unless it is told otherwise: nobody else's machine can reach it there.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private const int MaxConnections = 4096;

    /// <summary>Makes the server, which the caller runs.</summary>
    /// <param name="configure">Sets what is served.</param>
    /// <param name="urls">Where it listens.</param>
    /// <param name="drainTime">How long requests may go on when the server is told to end.</param>
    public static WebApplication Create(Action<ConvBertServerOptions> configure, IReadOnlyList<string> urls, TimeSpan drainTime)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls([.. urls]);
        builder.WebHost.ConfigureKestrel(Limit);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = drainTime);
        builder.Services.AddConvBert(configure);
        builder.Services.AddTelemetry(builder.Configuration);
        WebApplication app = builder.Build();
        app.MapConvBert();
        app.MapMetrics();
        return app;
    }

    /// <summary>Clients that send much, or slowly, are cut off.</summary>
    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        KestrelServerLimits limits = kestrel.Limits;
        // The routes refuse larger bodies by the server's options, before they read them.
        limits.MaxRequestBodySize = 64_000_000;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxRequestLineSize = 4 << 10;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MaxConcurrentConnections = MaxConnections;
        limits.Http2.MaxStreamsPerConnection = 256;
    }
}
