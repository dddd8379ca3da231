using System.Diagnostics;

namespace ConvBert.Kernels.Threading;

/// <summary>
/// A counter that threads wait for. A waiter spins, then yields its core for as long as <c>patience</c>, then parks: steps of a
/// forward follow each other within microseconds, and waking a parked thread costs a hundred of them, but an idle team must cost nothing.
/// </summary>
internal sealed class Signal(TimeSpan patience)
{
    // About 10 µs. With fewer, two workers of the smallest model meet in the scheduler at every barrier; parking there instead of
    // spinning made two threads four times slower than one.
    private const int Spins = 500;

    private readonly object _parking = new();
    private int _value;
    private int _parked;

    public int Value => Volatile.Read(ref _value);

    /// <summary>Increments the counter and wakes all waiters; earlier writes are visible to them.</summary>
    public void Advance()
    {
        Interlocked.Increment(ref _value);
        if (Volatile.Read(ref _parked) == 0) return;
        lock (_parking) Monitor.PulseAll(_parking);
    }

    /// <summary>
    /// Returns once the counter is no longer <paramref name="seen"/>: how long that took once the waiter had stopped spinning, in ticks of
    /// <see cref="Stopwatch"/>.
    /// </summary>
    public long WaitPast(int seen)
    {
        for (int i = 0; i < Spins; i++)
        {
            if (Value != seen) return 0;
            Thread.SpinWait(1);
        }

        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < patience)
        {
            if (Value != seen) return Stopwatch.GetTimestamp() - start;
            Thread.Yield();
        }

        Park(seen);
        return Stopwatch.GetTimestamp() - start;
    }

    private void Park(int seen)
    {
        lock (_parking)
        {
            Interlocked.Increment(ref _parked);
            while (Value == seen) Monitor.Wait(_parking);
            Interlocked.Decrement(ref _parked);
        }
    }
}
