using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Measurement;

/// <summary>What work costs this process, as the training comparison's script reads it.</summary>
internal static class ProcessCost
{
    /// <summary>The largest resident memory so far, in bytes.</summary>
    public static double PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>Does the work; gives wall time and the processors' time as a JSON object.</summary>
    public static string Timed(Action work)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        work();
        double wall = watch.Elapsed.TotalMilliseconds;
        process.Refresh();
        double processor = (process.TotalProcessorTime - before).TotalMilliseconds;
        return string.Create(CultureInfo.InvariantCulture, $"{{\"wall_ms\": {wall:F2}, \"processor_ms\": {processor:F2}}}");
    }
}
