using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Scoring;
using ConvBert.Orleans.Storage;
using ConvBert.Serving.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace ConvBert.Orleans.Hosting;

/// <summary>ConvBERT on silos.</summary>
public static class ConvBertSiloBuilderExtensions
{
    /// <summary>
    /// Adds the engine, the grains of the tasks and the work on bulk jobs. The host adds the grain storage that is named
    /// <see cref="ConvBertCluster.Storage"/>, by one of Orleans' providers or by <see cref="AddConvBertFolderStorage"/>.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Sets the options; null for the defaults.</param>
    public static ISiloBuilder AddConvBert(this ISiloBuilder builder, Action<ConvBertSiloOptions>? configure = null)
    {
        OptionsBuilder<ConvBertSiloOptions> options = builder.Services.AddOptions<ConvBertSiloOptions>();
        if (configure is not null) options.Configure(configure);
        options.Validate(set => set.ShardsAtOnce > 0, "ShardsAtOnce must be at least 1.")
            .Validate(set => set.MaxLoaded > 0, "MaxLoaded must be at least 1.")
            .Validate(set => set.MaxRequests > 0, "MaxRequests must be at least 1.")
            .Validate(set => set.PollTime > TimeSpan.Zero, "PollTime must be more than zero.");
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services =>
        {
            ConvBertSiloOptions set = services.GetRequiredService<IOptions<ConvBertSiloOptions>>().Value;
            return new ModelShelf(set.Load, new EngineLimits { MaxRequests = set.MaxRequests }, set.MaxLoaded);
        });
        builder.Services.AddSingleton<IFileStore, FolderFileStore>();
        builder.Services.TryAddSingleton<FileStores>();
        builder.Services.TryAddSingleton<IShardRunner, ShardRunner>();
        builder.Services.AddHostedService<JobPullers>();
        return builder;
    }

    /// <summary>
    /// Keeps the ledgers of bulk jobs in files of a folder: for silos of one machine. A job outlives their processes.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="folder">The folder; it is made where it does not exist.</param>
    public static ISiloBuilder AddConvBertFolderStorage(this ISiloBuilder builder, string folder)
    {
        builder.Services.AddGrainStorage<FolderGrainStorage>(
            ConvBertCluster.Storage, (services, _) => ActivatorUtilities.CreateInstance<FolderGrainStorage>(services, folder));
        return builder;
    }
}
