using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Hosting;

namespace ConvBert.Server.Rpc;

/// <summary>Whether the server takes calls, by the protocol <c>grpc.health.v1</c>; anyone may ask.</summary>
internal sealed class HealthService(IHostApplicationLifetime lifetime) : Health.HealthBase
{
    /// <summary>The services; the empty name stands for the server.</summary>
    private static readonly string[] Services =
    [
        "", Contract.Info.Descriptor.FullName, Contract.Embed.Descriptor.FullName, Contract.Predict.Descriptor.FullName,
        Contract.Rerank.Descriptor.FullName, Contract.Tokenize.Descriptor.FullName, Health.Descriptor.FullName,
    ];

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(Services.Contains(request.Service) ? State() : throw new RpcException(
            new Status(StatusCode.NotFound, $"There is no service of this name; known are {string.Join(", ", Services[1..])}.")));

    /// <summary>Tells the present state, and the end of the server.</summary>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        if (!Services.Contains(request.Service))
        {
            await responseStream.WriteAsync(
                new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.ServiceUnknown }, context.CancellationToken)
                .ConfigureAwait(false);
        }
        else
        {
            await responseStream.WriteAsync(State(), context.CancellationToken).ConfigureAwait(false);
        }

        // The stream ends with the server, which would otherwise wait for it.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Services.Contains(request.Service) && !context.CancellationToken.IsCancellationRequested)
            await responseStream.WriteAsync(State(), context.CancellationToken).ConfigureAwait(false);
    }

    private HealthCheckResponse State() => new()
    {
        Status = lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving,
    };
}
