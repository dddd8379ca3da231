using ConvBert.Orleans.Jobs;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>A job as it is stored, apart from the pages of its ledger.</summary>
[GenerateSerializer, Alias("convbert.JobRecord")]
internal sealed record JobRecord
{
    /// <summary>The job; null before it is submitted.</summary>
    [Id(0)]
    public BulkJob? Job { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public BulkJobState State { get; init; }

    /// <summary>The shards; zero before they are planned.</summary>
    [Id(2)]
    public int Shards { get; init; }

    /// <summary>Whether the plan is stored.</summary>
    [Id(3)]
    public bool IsPlanned { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(4)]
    public string? Trouble { get; init; }

    /// <summary>The shards that were answered twice with different content.</summary>
    [Id(5)]
    public IReadOnlyList<int> Conflicts { get; init; } = [];

    /// <summary>How many jobs have had the name, which tells this one from one that came to nothing before it.</summary>
    [Id(6)]
    public int Submission { get; init; }
}
