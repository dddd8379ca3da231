namespace ConvBert.Orleans.Ledger;

/// <summary>
/// Which shards wait, which silo holds which, and what is done. Results are for good; leases are not stored: a holder that outlives the
/// ledger's process says what it holds with its next call, and has it again. Time is monotonic, so the wall clock may jump.
/// </summary>
/// <param name="shards">The shards, in the order of their ordinals.</param>
/// <param name="leaseTime">How long a holder keeps a shard without a sign of life.</param>
/// <param name="time">The clock.</param>
internal sealed class ShardLedger(IReadOnlyList<Shard> shards, TimeSpan leaseTime, TimeProvider time)
{
    private readonly ShardResult?[] _results = new ShardResult?[shards.Count];
    private readonly Dictionary<int, Lease> _leases = [];
    private readonly SortedSet<int> _waiting = [.. Enumerable.Range(0, shards.Count)];
    private readonly long _opened = time.GetTimestamp();
    private readonly Lock _lock = new();

    /// <summary>The shards.</summary>
    public IReadOnlyList<Shard> Shards => shards;

    /// <summary>How long a shard rests after a failed attempt.</summary>
    public TimeSpan Rest => leaseTime / 6;

    /// <summary>The shards that are done.</summary>
    public int Done { get; private set; }

    /// <summary>The bytes of the inputs of the shards that are done.</summary>
    public long BytesDone { get; private set; }

    /// <summary>Whether every shard is done.</summary>
    public bool IsComplete => Done == shards.Count;

    /// <summary>The results, null where there is none yet.</summary>
    public IReadOnlyList<ShardResult?> Results => _results;

    /// <summary>The shards that each holder has.</summary>
    public ILookup<string, int> Held
    {
        get
        {
            lock (_lock)
            {
                return _leases.Where(lease => lease.Value.Holder is not null).ToLookup(lease => lease.Value.Holder!, lease => lease.Key);
            }
        }
    }

    /// <summary>
    /// Takes a holder's sign of life for a shard. A shard that waits, because the lease ran out or the ledger was opened anew, is the
    /// holder's again; false where another has it or it is done.
    /// </summary>
    public bool Renew(string holder, int ordinal)
    {
        Check(ordinal);
        lock (_lock)
        {
            if (_results[ordinal] is not null) return false;
            if (_leases.TryGetValue(ordinal, out Lease? lease) && lease.Holder != holder && !HasExpired(lease)) return false;
            Give(holder, ordinal);
            return true;
        }
    }

    /// <summary>
    /// Leases the first shard that waits; null for none. For a third of the lease after the ledger was opened nothing is leased if
    /// <paramref name="mayBeHeld"/>: holders of before have not called yet. Those that <paramref name="isLast"/> picks out come after the
    /// others.
    /// </summary>
    public Shard? Grant(string holder, bool mayBeHeld = false, Predicate<int>? isLast = null)
    {
        lock (_lock)
        {
            if (mayBeHeld && time.GetElapsedTime(_opened) < leaseTime / 3) return null;
            foreach ((int ordinal, Lease lease) in _leases)
            {
                if (!HasExpired(lease)) continue;
                _leases.Remove(ordinal);
                _waiting.Add(ordinal);
            }

            if (_waiting.Count == 0) return null;
            int first = isLast is null ? _waiting.Min : _waiting.Where(ordinal => !isLast(ordinal)).FirstOrDefault(_waiting.Min);
            Give(holder, first);
            return shards[first];
        }
    }

    /// <summary>Gives a shard back that the holder does not go on with; nobody has it for <paramref name="rest"/>.</summary>
    public void Release(string holder, int ordinal, TimeSpan rest = default)
    {
        Check(ordinal);
        lock (_lock)
        {
            if (!_leases.TryGetValue(ordinal, out Lease? lease) || lease.Holder != holder) return;
            _leases[ordinal] = new Lease(null, time.GetTimestamp(), rest);
        }
    }

    /// <summary>Takes back what a holder has that is known to be gone.</summary>
    public void Drop(string holder)
    {
        lock (_lock)
        {
            foreach ((int ordinal, Lease lease) in _leases)
            {
                if (lease.Holder != holder) continue;
                _leases.Remove(ordinal);
                _waiting.Add(ordinal);
            }
        }
    }

    /// <summary>Takes a result, whoever brings it: the content is the same. False where the shard was done before.</summary>
    /// <exception cref="ShardConflictException">It was done before with other content.</exception>
    public bool Complete(ShardResult result)
    {
        Check(result.Ordinal);
        lock (_lock)
        {
            if (_results[result.Ordinal] is { } known)
            {
                if (known == result) return false;
                throw new ShardConflictException(known, result);
            }

            _results[result.Ordinal] = result;
            _leases.Remove(result.Ordinal);
            _waiting.Remove(result.Ordinal);
            Done++;
            BytesDone += shards[result.Ordinal].Length;
            return true;
        }
    }

    /// <summary>Takes a result back whose file is gone.</summary>
    public void Reopen(int ordinal)
    {
        Check(ordinal);
        lock (_lock)
        {
            if (_results[ordinal] is null) return;
            _results[ordinal] = null;
            _waiting.Add(ordinal);
            Done--;
            BytesDone -= shards[ordinal].Length;
        }
    }

    private void Give(string holder, int ordinal)
    {
        _waiting.Remove(ordinal);
        _leases[ordinal] = new Lease(holder, time.GetTimestamp(), leaseTime);
    }

    private bool HasExpired(Lease lease) => time.GetElapsedTime(lease.Since) >= lease.Time;

    private void Check(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal, shards.Count);
    }

    private sealed record Lease(string? Holder, long Since, TimeSpan Time);
}
