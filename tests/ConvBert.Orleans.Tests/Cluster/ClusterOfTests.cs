using System.Globalization;
using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Hosting;
using ConvBert.Orleans.S3;
using ConvBert.Orleans.Storage;
using ConvBert.Orleans.Tests.Objects;
using ConvBert.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.TestingHost;

namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>Silos in this process whose state is in a folder, so that it outlives them.</summary>
internal static class ClusterOfTests
{
    /// <summary>The most requests of a silo.</summary>
    public const int MaxRequests = 700;

    private static readonly string[] Demos = ["sentiment", "fill-mask", "ner", "qa", "zero-shot", "embed", "choice", "rerank"];

    /// <summary>The folder of a model that calls may name.</summary>
    public static string Demo(string name) => Path.Combine(Path.GetDirectoryName(JobFiles.Model)!, name);

    /// <summary>
    /// Starts silos; they have a store of objects where its endpoint is given, a storage that fails where there is a plan for it, and ask for
    /// work five times a second or as told.
    /// </summary>
    public static async Task<TestCluster> StartAsync(
        JobFiles files, short silos = 3, string? objects = null, FaultyStorage.Plan? faults = null, TimeSpan? pollTime = null)
    {
        var builder = new TestClusterBuilder(silos);
        builder.Options.ServiceId = files.State;
        if (objects is not null) builder.Properties["Objects"] = objects;
        if (faults is not null) builder.Properties["Faults"] = faults.Key;
        if (pollTime is { } time) builder.Properties["PollTime"] = time.ToString();
        builder.AddSiloBuilderConfigurator<Configurator>();
        TestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Made by the test host itself; the folder of the state comes as the name of the service.</summary>
    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            string state = siloBuilder.Configuration["Orleans:ServiceId"] ?? siloBuilder.Configuration["ServiceId"]!;
            if (siloBuilder.Configuration["Faults"] is { } faults)
            {
                siloBuilder.Services.AddGrainStorage<FaultyStorage>(ConvBertCluster.Storage, (services, _) => new FaultyStorage(
                    ActivatorUtilities.CreateInstance<FolderGrainStorage>(services, state), FaultyStorage.Plan.Of(faults)));
            }
            else
            {
                siloBuilder.AddConvBertFolderStorage(state);
            }

            siloBuilder.AddConvBert(options =>
            {
                options.PollTime = siloBuilder.Configuration["PollTime"] is { } time
                    ? TimeSpan.Parse(time, CultureInfo.InvariantCulture)
                    : TimeSpan.FromMilliseconds(200);
                options.MaxRequests = MaxRequests;
                foreach (string name in Demos) options.Models[name] = Demo(name);
                options.MaxLoaded = Demos.Length;
                options.Load = new PipelineLoadOptions { Model = new ConvBertLoadOptions { Threads = 1 } };
            });
            if (siloBuilder.Configuration["Objects"] is { } objects)
                siloBuilder.AddConvBertObjectStore(_ => ObjectServer.ClientOf(objects));
            siloBuilder.Configure<ClusterMembershipOptions>(options =>
                (options.ProbeTimeout, options.NumMissedProbesLimit) = (TimeSpan.FromSeconds(2), 2));
        }
    }
}
