using System.Diagnostics;

namespace ConvBert.Serving.Engine;

/// <summary>A stage that goes on until it is disposed, which counts it and ends its span.</summary>
/// <param name="meter">Where it is counted; null for nowhere.</param>
/// <param name="stage">The stage.</param>
internal readonly struct StageClock(QueueMeter? meter, RequestStage stage) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Activity? _span = meter is null ? null : QueueTrace.Stage(stage);

    /// <summary>The time since its beginning.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <inheritdoc/>
    public void Dispose()
    {
        meter?.Stage(stage, Elapsed);
        _span?.Dispose();
    }
}
