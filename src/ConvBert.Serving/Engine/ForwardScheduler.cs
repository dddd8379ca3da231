namespace ConvBert.Serving.Engine;

/// <summary>
/// The one place where models run. Work is taken from the queue that has had the least time of the processors, so that busy models share
/// them evenly; a queue that was idle starts nearly level with the others. Nothing waits while work is there.
/// </summary>
internal sealed class ForwardScheduler : IDisposable
{
    /// <summary>
    /// The time that a queue may lag behind the others when it comes back, and so catch up on. Without it one whose results are not taken in
    /// time loses what it has not had: of two busy queues, with batches of 2 and 12 ms on busy processors, the quick one had 37 % of the
    /// time.
    /// </summary>
    private static readonly long MaxLag = TimeSpan.FromMilliseconds(100).Ticks;

    private readonly object _lock = new();
    private readonly List<ForwardQueue> _ready = [];
    private readonly Thread[] _threads;
    private long _floor;
    private bool _stopped;

    /// <param name="lanes">How many batches run at a time; they share the threads of the models.</param>
    public ForwardScheduler(int lanes = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        _threads = new Thread[lanes];
        for (int i = 0; i < lanes; i++)
        {
            _threads[i] = new Thread(Loop) { IsBackground = true, Name = "ConvBert forward" };
            _threads[i].Start();
        }
    }

    /// <summary>Tells that a queue has work.</summary>
    public void Schedule(ForwardQueue queue)
    {
        lock (_lock)
        {
            if (queue.IsListed) return;
            queue.IsListed = true;
            queue.Service = Math.Max(queue.Service, _floor - MaxLag);
            _ready.Add(queue);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Ends the threads once what they run is done; what waits stays.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread thread in _threads) thread.Join();
    }

    private void Loop()
    {
        while (Next() is { } queue)
        {
            if (queue.Take() is not { } taken) continue;
            Schedule(queue);
            TimeSpan elapsed = taken.Run();
            lock (_lock) queue.Service += elapsed.Ticks;
        }
    }

    /// <summary>The ready queue that has had the least; null at the end.</summary>
    private ForwardQueue? Next()
    {
        lock (_lock)
        {
            while (_ready.Count == 0 && !_stopped) Monitor.Wait(_lock);
            if (_stopped) return null;
            ForwardQueue least = _ready[0];
            foreach (ForwardQueue queue in _ready)
            {
                if (queue.Service < least.Service) least = queue;
            }

            _ready.Remove(least);
            least.IsListed = false;
            _floor = Math.Max(_floor, least.Service);
            return least;
        }
    }
}
