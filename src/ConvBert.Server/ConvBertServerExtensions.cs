using ConvBert.Server.Endpoints;
using ConvBert.Server.Hosting;
using ConvBert.Server.Http;
using ConvBert.Server.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConvBert.Server;

/// <summary>ConvBERT in an ASP.NET Core application.</summary>
public static class ConvBertServerExtensions
{
    /// <summary>Adds the models and the engine that batches their requests.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the models and their bounds.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddConvBert(this IServiceCollection services, Action<ConvBertServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ConvBertServerOptions();
        configure(options);
        services.AddSingleton(options);
        services.AddSingleton(provider => new ServerContext(options, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(new AnswerMemory(options.MaxAnswerBytes));
        services.AddSingleton<Readiness>();
        return services;
    }

    /// <summary>Maps the routes of all protocols, and the page at <c>/</c>.</summary>
    /// <param name="endpoints">Where the routes go.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    /// <exception cref="InvalidOperationException"><see cref="AddConvBert"/> was not called.</exception>
    /// <exception cref="ConvBertConfigException">The configuration of a model is missing or malformed.</exception>
    public static IEndpointRouteBuilder MapConvBert(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ServerContext context = endpoints.ServiceProvider.GetService<ServerContext>()
            ?? throw new InvalidOperationException("MapConvBert needs AddConvBert.");
        var routes = new RouteTable(endpoints, context);
        HealthEndpoints.Map(routes);
        TaskEndpoints.Map(routes);
        EmbeddingsInferenceEndpoints.Map(routes);
        ClassifierEndpoints.Map(routes);
        TokenEndpoints.Map(routes);
        OpenAIEndpoints.Map(routes);
        ExplainEndpoints.Map(routes);
        PageEndpoints.Map(routes);
        return endpoints;
    }

    /// <summary>Adds the services of gRPC, which go with <see cref="AddConvBert"/>.</summary>
    /// <param name="services">The services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddConvBertGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        RpcEndpoints.Add(services);
        return services;
    }

    /// <summary>
    /// Maps text-embeddings-inference's gRPC (<c>tei.v1</c>) and <c>grpc.health.v1</c>, under the same keys and bounds as
    /// <see cref="MapConvBert"/>. gRPC needs HTTP/2: TLS, or an address of its own that speaks nothing else.
    /// </summary>
    /// <param name="endpoints">Where the services go.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    /// <exception cref="InvalidOperationException">
    /// <see cref="AddConvBert"/> or <see cref="AddConvBertGrpc"/> was not called.
    /// </exception>
    public static IEndpointRouteBuilder MapConvBertGrpc(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<ServerContext>() is null)
            throw new InvalidOperationException("MapConvBertGrpc needs AddConvBert.");
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(RpcGuard)) != true)
            throw new InvalidOperationException("MapConvBertGrpc needs AddConvBertGrpc.");
        RpcEndpoints.Map(endpoints);
        return endpoints;
    }

    /// <summary>Maps the metrics for Prometheus, which need its exporter among the services.</summary>
    internal static void MapMetrics(this IEndpointRouteBuilder endpoints) => MetricsEndpoint.Map(
        new RouteTable(endpoints, endpoints.ServiceProvider.GetRequiredService<ServerContext>()), endpoints);
}
