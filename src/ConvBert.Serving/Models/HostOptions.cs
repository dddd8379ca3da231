using ConvBert.Pipelines;
using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Models;

/// <summary>How the models of a server are kept.</summary>
internal sealed record HostOptions
{
    /// <summary>How models are loaded.</summary>
    public PipelineLoadOptions Load { get; init; } = new();

    /// <summary>What bounds the work of each.</summary>
    public EngineLimits Limits { get; init; } = new();

    /// <summary>How many models are in memory at a time; the one that was unused for the longest goes.</summary>
    public int MaxLoaded { get; init; } = 16;

    /// <summary>After how long without a request a model is freed; null for never.</summary>
    public TimeSpan? UnloadAfter { get; init; }

    /// <summary>After how long without a request the scratch memory of a model's forwards is freed.</summary>
    public TimeSpan TrimAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the folders of loaded models are looked at for changes, and for models at rest; null for never.</summary>
    public TimeSpan? WatchEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many batches run at a time.</summary>
    public int Lanes { get; init; } = 1;
}
