using System.Diagnostics;
using ConvBert.Kernels.Threading;

namespace ConvBert;

/// <summary>
/// Where the time of forward passes goes: the first worker's clock, read after each step, waits for the other workers included.
/// </summary>
public sealed class ForwardProfile
{
    private readonly long[] _ticks = new long[Enum.GetValues<ForwardStep>().Length];
    private long _last;

    /// <summary>The time spent in a step, summed over all layers and all passes so far.</summary>
    /// <param name="step">The step.</param>
    /// <returns>The time.</returns>
    public TimeSpan Time(ForwardStep step) => Stopwatch.GetElapsedTime(0, _ticks[(int)step]);

    /// <summary>A pass begins.</summary>
    internal void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>A step is done.</summary>
    internal void Finish(Worker worker, ForwardStep step)
    {
        if (worker.Index != 0) return;
        long now = Stopwatch.GetTimestamp();
        _ticks[(int)step] += now - _last;
        _last = now;
    }
}
