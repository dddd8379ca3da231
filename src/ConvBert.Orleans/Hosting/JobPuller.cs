using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Scoring;
using ConvBert.Orleans.Sources;
using Microsoft.Extensions.Logging;

namespace ConvBert.Orleans.Hosting;

/// <summary>
/// A silo's work on one job. It keeps a few shards in hand and calls the job when one ends, when a lease is to be renewed, or when it has
/// room; a call that fails is repeated with all that it said, until it is heard.
/// </summary>
/// <param name="id">The job's name.</param>
/// <param name="description">The job.</param>
/// <param name="folder">Where its results go.</param>
/// <param name="pull">Calls the job.</param>
/// <param name="silo">The silo's name.</param>
/// <param name="holder">The silo's address.</param>
/// <param name="runner">Answers the lines of a shard.</param>
/// <param name="options">The silo's options.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what goes wrong.</param>
internal sealed class JobPuller(
    string id, JobDescription description, JobFolder folder, Func<PullRequest, Task<PullAnswer>> pull, string silo, string holder,
    IShardRunner runner, ConvBertSiloOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestParting = TimeSpan.FromSeconds(5);

    /// <summary>The first rest while the job is planned; each is twice as long as the one before. Small inputs are planned in no time.</summary>
    private static readonly TimeSpan FirstPlanLook = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest time without a call, for who looks at the progress.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    private readonly Dictionary<int, ShardInHand> _hand = [];
    private readonly List<ShardResult> _completed = [];
    private readonly List<ReleasedShard> _released = [];
    private long _linesOfThePast;
    private TimeSpan _planLook;
    private volatile bool _isIdle;
    private volatile bool _givesWay;

    /// <summary>Whether the job had nothing for this silo at the last call.</summary>
    public bool IsIdle => _isIdle;

    /// <summary>Asks it to end if it stays idle, since another job waits.</summary>
    public void GiveWay() => _givesWay = true;

    /// <summary>Works until the job wants nothing more, or the silo stops.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                stop.ThrowIfCancellationRequested();
                goesOn = await TryPullAsync(options.ShardsAtOnce, stop).ConfigureAwait(false);
                _isIdle = _hand.Count + _completed.Count + _released.Count == 0;
                if (_isIdle && _givesWay) return;
                _givesWay = false;
                if (goesOn) await RestAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await PartAsync().ConfigureAwait(false);
        }
        finally
        {
            foreach (ShardInHand shard in _hand.Values) await shard.DropAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Calls the job; false once it wants nothing more.</summary>
    /// <param name="most">The most shards to have in hand.</param>
    /// <param name="stop">Ends the call.</param>
    private async Task<bool> TryPullAsync(int most, CancellationToken stop)
    {
        // What has ended makes room in the same call.
        Gather();
        ShardResult[] completed = [.. _completed];
        ReleasedShard[] released = [.. _released];
        try
        {
            PullAnswer answer = await pull(new PullRequest
            {
                Submission = description.Submission,
                Silo = silo,
                Holder = holder,
                Lines = _linesOfThePast + _hand.Values.Sum(shard => shard.Lines),
                Held = [.. _hand.Select(shard => new HeldShard(shard.Key, shard.Value.Lines))],
                Completed = completed,
                Released = released,
                Room = Math.Max(0, most - _hand.Count),
            }).WaitAsync(stop).ConfigureAwait(false);
            _completed.RemoveRange(0, completed.Length);
            _released.RemoveRange(0, released.Length);
            foreach (int lost in answer.Lost)
            {
                if (_hand.Remove(lost, out ShardInHand? shard)) await shard.DropAsync().ConfigureAwait(false);
            }

            foreach (Shard shard in answer.Granted) _hand[shard.Ordinal] = ShardInHand.Start(description.Job, shard, folder, runner, stop);
            _planLook = answer.State == BulkJobState.Planning ? Shorter((2 * _planLook) + FirstPlanLook, options.PollTime) : TimeSpan.Zero;
            return answer.State is BulkJobState.Running or BulkJobState.Planning;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            PullerLog.JobIsSilent(logger, exception, id);
            return true;
        }
    }

    /// <summary>Waits until there is something to say.</summary>
    private async Task RestAsync(CancellationToken stop)
    {
        bool hasNews = _completed.Count > 0 || _released.Count > 0;
        TimeSpan longest = _hand.Count < options.ShardsAtOnce || hasNews ? options.PollTime : LongestSilence;
        if (_planLook > TimeSpan.Zero) longest = Shorter(_planLook, longest);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task delay = Task.Delay(Shorter(longest, description.Job.LeaseTime / 3), time, rest.Token);
        await Task.WhenAny([delay, .. _hand.Values.Select(shard => shard.Result)]).ConfigureAwait(false);
        await rest.CancelAsync().ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Takes the shards that have ended out of the hand.</summary>
    private void Gather()
    {
        foreach ((int ordinal, ShardInHand shard) in _hand.Where(shard => shard.Value.Result.IsCompleted).ToArray())
        {
            _hand.Remove(ordinal);
            if (shard.Result.IsCompletedSuccessfully)
            {
                _linesOfThePast += shard.Result.Result.Lines;
                _completed.Add(shard.Result.Result);
                continue;
            }

            Exception failure = shard.Result.Exception?.InnerException ?? new TaskCanceledException(shard.Result);
            PullerLog.ShardIsGivenBack(logger, failure, id, ordinal);
            _released.Add(new ReleasedShard(ordinal, failure.Message, failure is UnreadableInputException));
        }
    }

    /// <summary>Gives everything back, so that no other silo waits for the leases to run out.</summary>
    private async Task PartAsync()
    {
        Gather();
        foreach ((int ordinal, ShardInHand shard) in _hand)
        {
            await shard.DropAsync().ConfigureAwait(false);
            _released.Add(new ReleasedShard(ordinal, Trouble: null));
        }

        _hand.Clear();
        using var parting = new CancellationTokenSource(LongestParting, time);
        Task call = TryPullAsync(most: 0, parting.Token);
        // A job that does not hear it sees the leases run out.
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
