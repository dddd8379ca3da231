using System.Runtime.CompilerServices;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;

namespace ConvBert.Orleans.Sources;

/// <summary>The source of each format, and the plan of a whole job.</summary>
internal static class ShardSources
{
    /// <summary>The source of a format.</summary>
    public static IShardSource Of(BulkFormat format) => format switch
    {
        BulkFormat.JsonLines => new JsonLinesSource(),
        BulkFormat.Csv => new CsvSource(),
        BulkFormat.Parquet => new ParquetSource(),
        _ => throw new BulkJobException($"The format is {format}; JsonLines, Csv or Parquet was expected."),
    };

    /// <summary>Divides all inputs of a job; the same inputs give the same shards.</summary>
    /// <exception cref="BulkJobException">An input is missing or malformed.</exception>
    public static async IAsyncEnumerable<Shard> PlanAsync(BulkJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IShardSource source = Of(job.Format);
        int next = 0;
        foreach (string input in job.Inputs)
        {
            if (!File.Exists(input)) throw new BulkJobException($"No such file: '{input}'.");
            await foreach (Shard shard in source.PlanAsync(job, input, next, cancellationToken).ConfigureAwait(false))
            {
                next++;
                yield return shard;
            }
        }
    }
}
