using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Scoring;

namespace ConvBert.Orleans.Hosting;

/// <summary>A shard that this process is answering.</summary>
internal sealed class ShardInHand
{
    private readonly CancellationTokenSource _stop;
    private long _lines;

    private ShardInHand(CancellationTokenSource stop) => _stop = stop;

    /// <summary>The lines that are answered.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>The result, or why there is none.</summary>
    public Task<ShardResult> Result { get; private set; } = null!;

    /// <summary>Begins.</summary>
    public static ShardInHand Start(BulkJob job, Shard shard, JobFolder folder, IShardRunner runner, CancellationToken stop)
    {
        var hand = new ShardInHand(CancellationTokenSource.CreateLinkedTokenSource(stop));
        CancellationToken token = hand._stop.Token;
        hand.Result = Task.Run(
            () => runner.RunAsync(job, shard, folder, lines => Interlocked.Exchange(ref hand._lines, lines), token),
                CancellationToken.None);
        return hand;
    }

    /// <summary>Gives it up, and waits until its files are closed.</summary>
    public async Task DropAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Result).ConfigureAwait(false);
        _stop.Dispose();
    }
}
