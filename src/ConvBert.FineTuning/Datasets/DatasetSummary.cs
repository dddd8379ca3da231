namespace ConvBert.FineTuning.Datasets;

/// <summary>What was found when a data set was looked through.</summary>
internal sealed record DatasetSummary
{
    public required long Count { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<long> LabelCounts { get; init; } = [];

    public ProblemType? ProblemType { get; init; }

    public IReadOnlyList<RefusedLine> Refused { get; init; } = [];

    public long RefusedCount { get; init; }

    public required string Fingerprint { get; init; }
}
