namespace ConvBert.Kernels.Threading;

/// <summary>A barrier for the threads of a crew, which are never far apart.</summary>
internal sealed class CrewBarrier
{
    // Longer than the imbalance of any step, so that a worker parks only while another one has no core.
    private readonly Signal _passed = new(TimeSpan.FromMilliseconds(5));
    private int _count;
    private int _arrived;
    private volatile bool _broken;

    /// <summary>Prepares the barrier for a crew of <paramref name="count"/>; no thread may be waiting.</summary>
    public void Reset(int count)
    {
        _count = count;
        _arrived = 0;
        _broken = false;
    }

    /// <summary>Releases all present and future waiters with an exception: a worker has failed and will not arrive.</summary>
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
