namespace ConvBert.Orleans.Tests.Ledger;

/// <summary>A clock that stands until it is moved; the wall clock and the time since the start move apart.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _wall = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => _wall;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;

    public void JumpWallClock(TimeSpan time) => _wall += time;
}
