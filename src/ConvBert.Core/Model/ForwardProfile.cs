using System.Diagnostics;
using ConvBert.Kernels.Threading;

namespace ConvBert.Model;

/// <summary>Where the time of forwards goes: the first worker's clock, read after each step, its waits for the others included.</summary>
internal sealed class ForwardProfile
{
    private readonly long[] _ticks = new long[Enum.GetValues<ForwardStep>().Length];
    private long _last;

    /// <summary>Time spent in a step over all layers and all forwards so far.</summary>
    public TimeSpan Time(ForwardStep step) => Stopwatch.GetElapsedTime(0, _ticks[(int)step]);

    /// <summary>A forward begins.</summary>
    public void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>A step is done.</summary>
    public void Finish(Worker worker, ForwardStep step)
    {
        if (worker.Index != 0) return;
        long now = Stopwatch.GetTimestamp();
        _ticks[(int)step] += now - _last;
        _last = now;
    }
}
