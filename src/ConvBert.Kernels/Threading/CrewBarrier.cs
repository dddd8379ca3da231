namespace ConvBert.Kernels.Threading;

/// <summary>A barrier for the threads of a crew, which are never far apart.</summary>
internal sealed class CrewBarrier
{
    // Longer than any step's imbalance, so that only a partner without a core makes a worker park.
    private readonly Signal _passed = new(TimeSpan.FromMilliseconds(5));
    private int _count;
    private int _arrived;
    private volatile bool _broken;

    /// <summary>Prepares the barrier for a crew of <paramref name="count"/>; nobody may be waiting.</summary>
    public void Reset(int count)
    {
        _count = count;
        _arrived = 0;
        _broken = false;
    }

    /// <summary>Releases everybody who waits or will wait, with an exception: a worker has failed and will not come.</summary>
    public void Break()
    {
        _broken = true;
        _passed.Advance();
    }

    /// <exception cref="BrokenCrewException">Another worker failed.</exception>
    public void SignalAndWait()
    {
        int seen = _passed.Value;
        if (_broken) throw new BrokenCrewException();
        if (Interlocked.Increment(ref _arrived) == _count)
        {
            _arrived = 0;
            _passed.Advance();
        }
        else
        {
            _passed.WaitPast(seen);
        }

        if (_broken) throw new BrokenCrewException();
    }
}
