using System.Net;
using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Hosting;
using ConvBert.Orleans.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
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
        if (settings.Dashboard is null)
        {
            HostApplicationBuilder plain = Host.CreateEmptyApplicationBuilder(null);
            Configure(plain, address, settings);
            return plain.Build();
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Configure(builder, address, settings);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls(AddressOf(settings.Dashboard));
        builder.UseOrleans(silo => silo.AddDashboard());
        WebApplication app = builder.Build();
        app.UseRouting();
        app.MapOrleansDashboard();
        return app;
    }

    private static string AddressOf(string dashboard) =>
        Uri.TryCreate(dashboard, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttp
            ? dashboard
            : throw new ArgumentException($"--dashboard is '{dashboard}'; an address such as http://localhost:8080 was expected.");

    private static void Configure(IHostApplicationBuilder builder, ClusterAddress address, SiloSettings settings)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss ";
        });
        builder.Logging.AddFilter("ConvBert", LogLevel.Information);
        // Its advice on garbage collectors, and the time since the machine's start as the first check's delay, tell nobody anything.
        builder.Logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
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
            silo.AddConvBertObjectStore();
        });
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
