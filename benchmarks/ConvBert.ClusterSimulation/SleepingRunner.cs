using System.Text;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Scoring;

namespace ConvBert.ClusterSimulation;

/// <summary>Stands for the engine: a shard takes as long as its lines would, and its result is a small file.</summary>
/// <param name="lines">The lines of a shard.</param>
/// <param name="duration">How long a silo takes for a shard when it has several in hand.</param>
internal sealed class SleepingRunner(long lines, TimeSpan duration) : IShardRunner
{
    private const int Steps = 20;

    /// <inheritdoc/>
    public async Task<ShardResult> RunAsync(
        BulkJob job, Shard shard, JobFolder folder, Action<long> progress, CancellationToken cancellationToken)
    {
        // Silos do not end their shards at the same moments.
        TimeSpan step = duration * (0.8 + (0.4 * Random.Shared.NextDouble())) / Steps;
        for (int i = 1; i <= Steps; i++)
        {
            await Task.Delay(step, cancellationToken).ConfigureAwait(false);
            progress(lines * i / Steps);
        }

        var sha256 = shard.Ordinal.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
        byte[] answer = Encoding.ASCII.GetBytes(sha256);
        await File.WriteAllBytesAsync(folder.PathOf(shard.Ordinal, sha256), answer, cancellationToken).ConfigureAwait(false);
        return new ShardResult(shard.Ordinal, lines, Errors: 0, Poisonous: 0, answer.Length, sha256);
    }
}
