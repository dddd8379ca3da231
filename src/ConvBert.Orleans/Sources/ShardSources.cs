using System.Runtime.CompilerServices;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;

namespace ConvBert.Orleans.Sources;

/// <summary>The source of each format, and the plan of a whole job.</summary>
internal static class ShardSources
{
    /// <summary>The source of a format in a store.</summary>
    public static IShardSource Of(BulkFormat format, IFileStore store) => format switch
    {
        BulkFormat.JsonLines => new JsonLinesSource(store),
        BulkFormat.Csv => new CsvSource(store),
        BulkFormat.Parquet => new ParquetSource(store),
        _ => throw new BulkJobException($"The format is {format}; JsonLines, Csv or Parquet was expected."),
    };

    /// <summary>Divides all inputs of a job; the same inputs give the same shards.</summary>
    /// <exception cref="BulkJobException">An input is missing or malformed.</exception>
    public static async IAsyncEnumerable<Shard> PlanAsync(
        BulkJob job, FileStores stores, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int next = 0;
        foreach (string input in job.Inputs)
        {
            IFileStore store = stores.Of(input);
            StoredFile file = await store.FindAsync(input, cancellationToken).ConfigureAwait(false)
                ?? throw new BulkJobException($"No such file: '{input}'.");
            await foreach (Shard shard in Of(job.Format, store).PlanAsync(job, file, next, cancellationToken).ConfigureAwait(false))
            {
                next++;
                yield return shard;
            }
        }
    }
}
