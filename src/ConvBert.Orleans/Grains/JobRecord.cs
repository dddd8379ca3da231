using ConvBert.Orleans.Jobs;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>A job as it is stored, apart from the pages of its ledger.</summary>
[GenerateSerializer, Alias("convbert.JobRecord")]
internal sealed class JobRecord
{
    /// <summary>The job; null before it is submitted.</summary>
    [Id(0)]
    public BulkJob? Job { get; set; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public BulkJobState State { get; set; }

    /// <summary>The shards; zero before they are planned.</summary>
    [Id(2)]
    public int Shards { get; set; }

    /// <summary>Whether the plan is stored.</summary>
    [Id(3)]
    public bool IsPlanned { get; set; }

    /// <summary>Why it failed.</summary>
    [Id(4)]
    public string? Trouble { get; set; }
}
