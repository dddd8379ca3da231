using ConvBert.Serving.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ConvBert.Server.Hosting;

/// <summary>
/// The server's figures as OpenTelemetry has them: for Prometheus always, and by OTLP, with traces, where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to.
/// </summary>
internal static class Telemetry
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Requests of the web server and of the connections under it, and memory and threads of the runtime.</summary>
    private static readonly string[] Meters =
        [QueueMeter.Name, ServerMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>Adds the collection of all meters, and of traces where they go somewhere.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        bool sends = !string.IsNullOrEmpty(configuration[OtlpEndpoint]);
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("convbert"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddPrometheusExporter();
                if (sends) metrics.AddOtlpExporter();
            });
        if (sends) telemetry.WithTracing(traces => traces.AddSource(QueueTrace.Name, "Microsoft.AspNetCore").AddOtlpExporter());
    }
}
