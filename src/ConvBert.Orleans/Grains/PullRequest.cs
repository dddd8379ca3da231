using ConvBert.Orleans.Ledger;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>What a silo tells a job.</summary>
[GenerateSerializer, Immutable, Alias("convbert.PullRequest")]
internal sealed record PullRequest
{
    /// <summary>The silo's name.</summary>
    [Id(0)]
    public required string Silo { get; init; }

    /// <summary>Its address, which no other process has.</summary>
    [Id(1)]
    public required string Holder { get; init; }

    /// <summary>The lines of the job that the process has answered.</summary>
    [Id(2)]
    public long Lines { get; init; }

    /// <summary>The shards in its hands.</summary>
    [Id(3)]
    public IReadOnlyList<HeldShard> Held { get; init; } = [];

    /// <summary>The shards that are whole since the last call.</summary>
    [Id(4)]
    public IReadOnlyList<ShardResult> Completed { get; init; } = [];

    /// <summary>The shards that it gives back.</summary>
    [Id(5)]
    public IReadOnlyList<ReleasedShard> Released { get; init; } = [];

    /// <summary>How many more shards it takes.</summary>
    [Id(6)]
    public int Room { get; init; }

    /// <summary>The job that it means, of those that had the name.</summary>
    [Id(7)]
    public int Submission { get; init; }
}
