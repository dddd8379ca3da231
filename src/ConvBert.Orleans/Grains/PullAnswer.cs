using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>What a job tells a silo.</summary>
/// <param name="State">Where the job stands.</param>
/// <param name="Granted">The shards that are leased to the silo.</param>
/// <param name="Lost">The shards in its hands that are another's or done.</param>
[GenerateSerializer, Immutable, Alias("convbert.PullAnswer")]
internal sealed record PullAnswer(BulkJobState State, IReadOnlyList<Shard> Granted, IReadOnlyList<int> Lost);
