using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ConvBert.Server.Rpc;

/// <summary>The services of gRPC.</summary>
internal static class RpcEndpoints
{
    /// <summary>Adds what the services need.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddGrpc();
        services.AddSingleton<StreamDrain>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamDrain>());
        services.AddSingleton<RpcGuard>();
        AddService<InfoService>(services);
        AddService<EmbedService>(services);
        AddService<PredictService>(services);
        AddService<RerankService>(services);
        AddService<TokenizeService>(services);
        AddService<HealthService>(services);
    }

    /// <summary>Maps the services.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        MapService<InfoService>(endpoints);
        MapService<EmbedService>(endpoints);
        MapService<PredictService>(endpoints);
        MapService<RerankService>(endpoints);
        MapService<TokenizeService>(endpoints);
        MapService<HealthService>(endpoints);
    }

    private static void AddService<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        IServiceCollection services)
        where T : class
    {
        services.AddSingleton<T>();
        services.AddOptions<GrpcServiceOptions<T>>().Configure<ConvBertServerOptions>((grpc, options) =>
            grpc.MaxReceiveMessageSize = (int)Math.Min(options.MaxBodyBytes, int.MaxValue));
    }

    private static void MapService<
        [DynamicallyAccessedMembers(
            DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods
            | DynamicallyAccessedMemberTypes.NonPublicMethods)] T>(IEndpointRouteBuilder endpoints)
        where T : class => endpoints.MapGrpcService<T>().Add(endpoint =>
    {
        RequestDelegate next = endpoint.RequestDelegate!;
        TimeSpan time = endpoints.ServiceProvider.GetRequiredService<ConvBertServerOptions>().RequestTimeout;
        endpoint.RequestDelegate = context =>
            IsCompressed(context.Request) ? RefuseAsync(context.Response) : RpcClock.RunAsync(context, next, time);
    });

    /// <summary>Compressed messages are refused before they are read: a few bytes could become many.</summary>
    private static bool IsCompressed(HttpRequest request) =>
        request.Headers["grpc-encoding"].ToString() is { Length: > 0 } and not "identity";

    private static Task RefuseAsync(HttpResponse response)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = "Compressed messages are not read.";
        response.Headers["grpc-accept-encoding"] = "identity";
        return Task.CompletedTask;
    }
}
