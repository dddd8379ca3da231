using Orleans;

namespace ConvBert.Orleans.Jobs;

/// <summary>How far a job is.</summary>
[GenerateSerializer, Immutable, Alias("convbert.BulkJobStatus")]
public sealed record BulkJobStatus
{
    /// <summary>Where it stands.</summary>
    [Id(0)]
    public BulkJobState State { get; init; }

    /// <summary>The shards.</summary>
    [Id(1)]
    public int Shards { get; init; }

    /// <summary>The shards whose results are whole.</summary>
    [Id(2)]
    public int ShardsDone { get; init; }

    /// <summary>The lines that are answered, those of unfinished shards included.</summary>
    [Id(3)]
    public long Lines { get; init; }

    /// <summary>The lines of finished shards that were answered by an error.</summary>
    [Id(4)]
    public long Errors { get; init; }

    /// <summary>The lines of finished shards that were given up after their tries.</summary>
    [Id(5)]
    public long Poisonous { get; init; }

    /// <summary>The lines answered in a second of late, over all silos.</summary>
    [Id(6)]
    public double LinesPerSecond { get; init; }

    /// <summary>The time that is left at this speed; null where that is not known.</summary>
    [Id(7)]
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>What each silo does.</summary>
    [Id(8)]
    public IReadOnlyList<SiloProgress> Silos { get; init; } = [];

    /// <summary>The latest trouble; null for none.</summary>
    [Id(9)]
    public string? Trouble { get; init; }

    /// <summary>
    /// The shards that two silos answered with different content, of which the first stays: zero, unless a silo does not compute as the
    /// others do.
    /// </summary>
    [Id(10)]
    public int Conflicts { get; init; }
}
