using System.Diagnostics;
using ConvBert.Cli.Workloads;

namespace ConvBert.BuildClasses.App;

/// <summary>Times forwards on one thread and the machine's peak in turns, so that whatever else the machine does falls on both.</summary>
internal static class ForwardTimer
{
    private const int LeastRepetitions = 5;

    /// <summary>Long enough for the runtime to have compiled every hot loop with full optimization.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(700);

    /// <summary>Median milliseconds of a forward, and the median peak in GFLOP/s.</summary>
    public static (double Milliseconds, double Peak) Measure(string folder, int tokens, TimeSpan time)
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(folder, new ConvBertLoadOptions { Threads = 1 });
        var batch = new TokenBatch();
        batch.Add([.. Enumerable.Range(0, tokens).Select(i => (i * 7919) % model.Config.VocabSize)]);
        float[] hidden = new float[tokens * model.Config.HiddenSize];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUp) model.Forward(batch, hidden);

        var times = new List<double>();
        var peaks = new List<double>();
        start = Stopwatch.GetTimestamp();
        while (times.Count < LeastRepetitions || Stopwatch.GetElapsedTime(start) < time)
        {
            long before = Stopwatch.GetTimestamp();
            model.Forward(batch, hidden);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            peaks.Add(MultiplyAddPeak.Measure(threads: 1));
        }

        return (Median(times), Median(peaks));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
