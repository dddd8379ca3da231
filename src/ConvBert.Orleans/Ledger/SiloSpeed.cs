namespace ConvBert.Orleans.Ledger;

/// <summary>How fast a silo is of late, from the lines that it says to have answered.</summary>
/// <param name="time">The clock.</param>
internal sealed class SiloSpeed(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    private long _since = time.GetTimestamp();
    private long _lines;
    private double _linesPerSecond;
    private bool _isKnown;

    /// <summary>The lines in a second; zero for a silo that says nothing any more.</summary>
    public double LinesPerSecond => time.GetElapsedTime(_since) < Silence ? _linesPerSecond : 0;

    /// <summary>Takes the count of all lines that the silo has answered.</summary>
    public void Report(long lines)
    {
        TimeSpan elapsed = time.GetElapsedTime(_since);
        if (elapsed < Shortest && lines >= _lines) return;
        // A silo that was started anew counts from the beginning.
        double speed = Math.Max(0, lines - _lines) / Math.Max(Shortest.TotalSeconds, elapsed.TotalSeconds);
        double weight = _isKnown ? 1 - Math.Exp(-elapsed / Memory) : 1;
        _linesPerSecond += weight * (speed - _linesPerSecond);
        (_since, _lines, _isKnown) = (time.GetTimestamp(), lines, true);
    }
}
