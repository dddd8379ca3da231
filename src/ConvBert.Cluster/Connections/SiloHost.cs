using System.Net;
using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;

namespace ConvBert.Cluster.Connections;

/// <summary>Builds silos.</summary>
internal static class SiloHost
{
    private const int MissedProbes = 3;

    /// <summary>Builds a silo of a cluster.</summary>
    public static IHost Build(ClusterAddress address, SiloSettings settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss ";
        });
        builder.Logging.AddFilter("ConvBert", LogLevel.Information);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                (options.ProbeTimeout, options.NumMissedProbesLimit) = (settings.ProbeTime, MissedProbes);
                options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
                options.DefunctSiloExpiration = TimeSpan.FromHours(1);
            });
            if (settings.Name is { } name) silo.Configure<SiloOptions>(options => options.SiloName = name);
            Join(silo, address, settings);
            silo.AddConvBert(settings.Configure);
        });
        return builder.Build();
    }

    private static void Join(ISiloBuilder silo, ClusterAddress address, SiloSettings settings)
    {
        if (address.Kind == ClusterKind.Localhost)
        {
            silo.UseLocalhostClustering(settings.Port, address.GatewayPort, serviceId: ClusterAddress.ServiceId, clusterId: address.Id);
            silo.AddConvBertFolderStorage(settings.State);
            return;
        }

        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (address.Id, ClusterAddress.ServiceId));
        if (settings.IsLoopback) silo.ConfigureEndpoints(IPAddress.Loopback, settings.Port, address.GatewayPort);
        else silo.ConfigureEndpoints(settings.Port, address.GatewayPort, listenOnAnyHostAddress: true);
        string connection = address.RequiredConnection;
        if (address.Kind == ClusterKind.Postgres)
        {
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connection));
            silo.AddAdoNetGrainStorage(ConvBertCluster.Storage, (OptionsBuilder<AdoNetGrainStorageOptions> options) =>
                options.Configure<Serializer>((set, serializer) =>
                {
                    (set.Invariant, set.ConnectionString) = ("Npgsql", connection);
                    set.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                }));
        }
        else
        {
            ConfigurationOptions redis = ConfigurationOptions.Parse(connection);
            silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
            silo.AddRedisGrainStorage(ConvBertCluster.Storage, (OptionsBuilder<RedisStorageOptions> options) =>
                options.Configure<Serializer>((set, serializer) =>
                {
                    set.ConfigurationOptions = redis;
                    set.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                }));
        }
    }
}
