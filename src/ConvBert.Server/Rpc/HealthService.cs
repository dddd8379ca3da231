using ConvBert.Server.Hosting;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Hosting;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ConvBert.Server.Rpc;

/// <summary>Whether the server takes calls, by the protocol <c>grpc.health.v1</c>; anyone may ask.</summary>
internal sealed class HealthService(Readiness readiness, IHostApplicationLifetime lifetime) : Health.HealthBase
{
    /// <summary>How often the state is looked at for those who watch it.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.5);

    /// <summary>The services; the empty name stands for the server.</summary>
    private static readonly string[] Services =
    [
        "", Contract.Info.Descriptor.FullName, Contract.Embed.Descriptor.FullName, Contract.Predict.Descriptor.FullName,
        Contract.Rerank.Descriptor.FullName, Contract.Tokenize.Descriptor.FullName, Health.Descriptor.FullName,
    ];

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Services.Contains(request.Service)
            ? Task.FromResult(new HealthCheckResponse { Status = State })
            : throw new RpcException(
                new Status(StatusCode.NotFound, $"There is no service of this name; known are {string.Join(", ", Services[1..])}."));

    /// <summary>Tells the present state and each change of it, until the server ends.</summary>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        bool isKnown = Services.Contains(request.Service);
        // The stream ends with the server, which would otherwise wait for it.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        ServingStatus? told = null;
        while (true)
        {
            bool isLast = end.IsCancellationRequested;
            ServingStatus state = isKnown ? State : ServingStatus.ServiceUnknown;
            if (state != told && !context.CancellationToken.IsCancellationRequested)
                await responseStream.WriteAsync(new HealthCheckResponse { Status = state }, context.CancellationToken).ConfigureAwait(false);
            if (isLast) return;
            told = state;
            await Task.Delay(LookEvery, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ServingStatus State => readiness.Obstacle is null ? ServingStatus.Serving : ServingStatus.NotServing;
}
