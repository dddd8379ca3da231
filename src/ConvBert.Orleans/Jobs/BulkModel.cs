using Orleans;

namespace ConvBert.Orleans.Jobs;

/// <summary>The one version of a model that answers a job.</summary>
[GenerateSerializer, Immutable, Alias("convbert.BulkModel")]
public sealed record BulkModel
{
    /// <summary>Where each silo finds the model: a folder that they share, or <c>ORG/NAME</c> in each one's hub cache.</summary>
    [Id(0)]
    public required string Path { get; init; }

    /// <summary>The hash of its files, as <c>ModelHash</c> computes it; a silo that finds other files does not work on the job.</summary>
    [Id(1)]
    public required string Hash { get; init; }
}
