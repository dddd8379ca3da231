using ConvBert.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvBert.Server.Endpoints;

/// <summary>The metrics in Prometheus' text, behind the same keys as all else.</summary>
internal static class MetricsEndpoint
{
    private const string Path = "/metrics";

    public static void Map(RouteTable routes, IEndpointRouteBuilder endpoints)
    {
        RequestDelegate scrape = endpoints.CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();
        routes.Get(Path, Protocol.HuggingFace, (context, _) => scrape(context));
    }
}
