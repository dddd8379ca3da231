namespace ConvBert.Kernels.Threading;

/// <summary>A barrier for the threads of a crew, which are never far apart.</summary>
internal sealed class CrewBarrier
{
    // Longer than the imbalance of any step, so that a worker parks only while another one has no core.
    private readonly Signal _passed = new(TimeSpan.FromMilliseconds(5));
    private int _count;
    private int _arrived;
    private volatile bool _broken;

    /// <summary>How long the caller has waited for the others; see <see cref="Signal.WaitPast"/>.</summary>
    public long CallerWaited { get; private set; }

    /// <summary>Prepares the barrier for a crew of <paramref name="count"/>; no thread may be waiting.</summary>
    public void Reset(int count)
    {
        _count = count;
        _arrived = 0;
        _broken = false;
        CallerWaited = 0;
    }

    /// <summary>Releases all present and future waiters with an exception: a worker has failed and will not arrive.</summary>
    public void Break()
    {
        _broken = true;
        _passed.Advance();
    }

    /// <summary>Waits until the whole crew has arrived.</summary>
    /// <exception cref="BrokenCrewException">Another worker failed.</exception>
    public void SignalAndWait(int index)
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
            long waited = _passed.WaitPast(seen);
            if (index == 0) CallerWaited += waited;
        }

        if (_broken) throw new BrokenCrewException();
    }
}
