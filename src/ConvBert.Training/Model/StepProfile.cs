using System.Diagnostics;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training;

/// <summary>How long the parts of a step take on the first worker, waits included. Parts follow each other without gaps.</summary>
public sealed class StepProfile
{
    private readonly double[] _seconds = new double[Enum.GetValues<StepPart>().Length];
    private long _last;

    /// <summary>Begins a step: what was measured before is forgotten.</summary>
    public void Begin()
    {
        Array.Clear(_seconds);
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>The time since the last call belongs to a part.</summary>
    internal void Finish(Worker worker, StepPart part)
    {
        if (worker.Index == 0) Finish(part);
    }

    /// <summary>The same outside of a pass.</summary>
    public void Finish(StepPart part)
    {
        long now = Stopwatch.GetTimestamp();
        _seconds[(int)part] += Stopwatch.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
    }

    /// <summary>Seconds of a part.</summary>
    public double Seconds(StepPart part) => _seconds[(int)part];
}
