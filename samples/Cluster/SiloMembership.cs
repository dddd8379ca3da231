using System.Net;
using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;

namespace Cluster;

/// <summary>
/// How silos find each other and where ledgers are: in PostgreSQL where the configuration has the connection string <c>cluster</c>, else this
/// process is the only silo and ledgers are files. Orleans has other providers; nothing else of this application depends on them.
/// </summary>
internal static class SiloMembership
{
    private const string Provider = "Npgsql";
    private const string Name = "convbert";
    private const int SiloPort = 11111;
    private const int GatewayPort = 30000;

    /// <summary>Lets a silo join.</summary>
    public static void Join(ISiloBuilder silo, IConfiguration configuration, string shared)
    {
        int port = configuration.GetValue("silo-port", SiloPort), gateway = configuration.GetValue("gateway-port", GatewayPort);
        if (configuration.GetConnectionString("cluster") is not { } connection)
        {
            silo.UseLocalhostClustering(port, gateway).AddConvBertFolderStorage(Path.Combine(shared, ".ledgers"));
            return;
        }

        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, Name));
        if (configuration.GetValue("loopback", false)) silo.ConfigureEndpoints(IPAddress.Loopback, port, gateway);
        else silo.ConfigureEndpoints(port, gateway, listenOnAnyHostAddress: true);
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Provider, connection));
        silo.AddAdoNetGrainStorage(ConvBertCluster.Storage, (OptionsBuilder<AdoNetGrainStorageOptions> options) =>
            options.Configure<Serializer>((set, serializer) =>
            {
                (set.Invariant, set.ConnectionString) = (Provider, connection);
                set.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            }));
    }
}
