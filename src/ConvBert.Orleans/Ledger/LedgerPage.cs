using Orleans;

namespace ConvBert.Orleans.Ledger;

/// <summary>
/// A run of shards with the results that there are, as it is stored. A result changes its page alone, so that what is written for a result
/// does not grow with the job.
/// </summary>
[GenerateSerializer, Alias("convbert.LedgerPage")]
internal sealed class LedgerPage
{
    /// <summary>The shards of a page.</summary>
    public const int Size = 64;

    /// <summary>The shards.</summary>
    [Id(0)]
    public List<Shard> Shards { get; set; } = [];

    /// <summary>The results so far, in the order in which they came.</summary>
    [Id(1)]
    public List<ShardResult> Results { get; set; } = [];

    /// <summary>The page of a shard.</summary>
    public static int Of(int ordinal) => ordinal / Size;
}
