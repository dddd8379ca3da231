using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;

namespace ConvBert.Orleans.Grains;

/// <summary>What silos have said of late, and the status that comes of it.</summary>
internal sealed class JobProgress(TimeProvider time)
{
    private readonly Dictionary<string, (SiloSpeed Speed, PullRequest Last, long Heard)> _silos = new(StringComparer.Ordinal);

    /// <summary>Takes a report.</summary>
    public void Report(PullRequest request)
    {
        SiloSpeed speed = _silos.TryGetValue(request.Holder, out (SiloSpeed Speed, PullRequest Last, long Heard) known)
            ? known.Speed
            : new SiloSpeed(time);
        speed.Report(request.Lines);
        _silos[request.Holder] = (speed, request, time.GetTimestamp());
    }

    /// <summary>The holders that have reported within a time.</summary>
    public IEnumerable<string> Present(TimeSpan within) =>
        _silos.Where(silo => time.GetElapsedTime(silo.Value.Heard) < within).Select(silo => silo.Key);

    /// <summary>The status of a job.</summary>
    public BulkJobStatus Status(JobRecord record, ShardLedger? ledger, string? trouble)
    {
        (BulkJobState state, int conflicts) = (record.State, record.Conflicts.Count);
        if (ledger is null) return new BulkJobStatus { State = state, Trouble = trouble, Conflicts = conflicts };
        ShardResult[] done = [.. ledger.Results.OfType<ShardResult>()];
        ILookup<string, int> held = ledger.Held;
        long doneLines = done.Sum(result => result.Lines);
        long heldLines = _silos.Where(silo => held.Contains(silo.Key)).Sum(silo => silo.Value.Last.Held.Sum(shard => shard.Lines));
        double speed = state == BulkJobState.Running ? _silos.Values.Sum(silo => silo.Speed.LinesPerSecond) : 0;
        return new BulkJobStatus
        {
            State = state,
            Shards = ledger.Shards.Count,
            ShardsDone = ledger.Done,
            Lines = doneLines + heldLines,
            Errors = done.Sum(result => result.Errors),
            Poisonous = done.Sum(result => result.Poisonous),
            LinesPerSecond = speed,
            TimeLeft = TimeLeft(ledger, doneLines, heldLines, speed),
            Silos =
            [
                .. _silos.Where(silo => held.Contains(silo.Key) || silo.Value.Speed.LinesPerSecond > 0).Select(silo =>
                    new SiloProgress(silo.Value.Last.Silo, held[silo.Key].Count(), silo.Value.Speed.LinesPerSecond)),
            ],
            Trouble = trouble,
            Conflicts = conflicts,
        };
    }

    private static TimeSpan? TimeLeft(ShardLedger ledger, long doneLines, long heldLines, double speed)
    {
        if (ledger.BytesDone == 0 || speed <= 0) return null;
        double linesInAll = (double)doneLines / ledger.BytesDone * ledger.Shards.Sum(shard => shard.Length);
        return TimeSpan.FromSeconds(Math.Max(0, linesInAll - doneLines - heldLines) / speed);
    }
}
