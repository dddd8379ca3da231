using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using StackExchange.Redis;

namespace ConvBert.Cluster.Connections;

/// <summary>A connection to a cluster.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IHost _host;

    private ClusterClient(IHost host) => _host = host;

    /// <summary>The grains.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects.</summary>
    /// <exception cref="TimeoutException">No silo answers.</exception>
    public static async Task<ClusterClient> ConnectAsync(ClusterAddress address, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddFilter(level => level >= LogLevel.Error).AddSimpleConsole();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (address.Id, ClusterAddress.ServiceId));
            switch (address.Kind)
            {
                case ClusterKind.Postgres:
                    client.UseAdoNetClustering(options =>
                        (options.Invariant, options.ConnectionString) = ("Npgsql", address.RequiredConnection));
                    break;
                case ClusterKind.Redis:
                    client.UseRedisClustering(options =>
                        options.ConfigurationOptions = ConfigurationOptions.Parse(address.RequiredConnection));
                    break;
                default:
                    client.UseLocalhostClustering(address.GatewayPort, ClusterAddress.ServiceId, address.Id);
                    break;
            }
        });
        IHost host = builder.Build();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            await host.StartAsync(patience.Token).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            return new ClusterClient(host);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not ArgumentException)
        {
            host.Dispose();
            throw new TimeoutException($"No silo of the cluster '{address.Id}' on {address.Kind} answers: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        _host.Dispose();
    }
}
