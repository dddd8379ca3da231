using System.Diagnostics;

namespace ConvBert.Comparison;

/// <summary>Times several ways to do the same in turns, so that whatever else the machine does falls on all of them alike.</summary>
internal static class Interleave
{
    private const int LeastRepetitions = 7;
    private const int MostRepetitions = 400;

    /// <summary>Long enough for the runtime to have compiled every hot loop with full optimization.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(600);

    /// <summary>The threads of one side are to have gone to sleep before the other side starts.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Median milliseconds of each side.</summary>
    /// <param name="time">How long to measure, all sides together; no fewer than seven repetitions are made.</param>
    /// <param name="sides">What to time.</param>
    public static double[] Medians(TimeSpan time, params ReadOnlySpan<Action> sides) => Medians(time, Once, sides);

    /// <summary>Median milliseconds of each side, by one of the clocks below.</summary>
    /// <param name="time">How long to measure, all sides together; no fewer than seven repetitions are made.</param>
    /// <param name="clock">Milliseconds of one call.</param>
    /// <param name="sides">What to time.</param>
    public static double[] Medians(TimeSpan time, Func<Action, double> clock, params ReadOnlySpan<Action> sides) =>
        Medians(time, clock, _ => { }, sides);

    /// <inheritdoc cref="Medians(TimeSpan, Func{Action, double}, ReadOnlySpan{Action})"/>
    /// <param name="prepare">What to do, untimed, before a side is timed, given its number.</param>
    public static double[] Medians(TimeSpan time, Func<Action, double> clock, Action<int> prepare, params ReadOnlySpan<Action> sides) =>
        Array.ConvertAll(Samples(time, clock, prepare, sides), Median);

    /// <summary>Milliseconds of each side in every repetition, in their order.</summary>
    /// <param name="time">How long to measure, all sides together; no fewer than seven repetitions are made.</param>
    /// <param name="sides">What to time.</param>
    public static double[][] Samples(TimeSpan time, params ReadOnlySpan<Action> sides) => Samples(time, Once, _ => { }, sides);

    private static double[][] Samples(TimeSpan time, Func<Action, double> clock, Action<int> prepare, ReadOnlySpan<Action> sides)
    {
        double round = 0;
        foreach (Action side in sides) round += Warm(side);
        int repetitions = (int)Math.Clamp(time.TotalMilliseconds / round, LeastRepetitions, MostRepetitions);

        double[][] samples = new double[sides.Length][];
        for (int i = 0; i < samples.Length; i++) samples[i] = new double[repetitions];
        GC.Collect();
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            for (int i = 0; i < sides.Length; i++)
            {
                Thread.Sleep(Pause);
                prepare(i);
                samples[i][repetition] = clock(sides[i]);
            }
        }

        return samples;
    }

    /// <summary>The middle value; the mean of both for an even number.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>How far the middle half of the values is spread, over their median.</summary>
    public static double Spread(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[^(1 + (sorted.Length / 4))] - sorted[sorted.Length / 4]) / Median(values);
    }

    /// <summary>The mean of ratios.</summary>
    public static double GeometricMean(params ReadOnlySpan<double> ratios)
    {
        double logarithms = 0;
        foreach (double ratio in ratios) logarithms += Math.Log(ratio);
        return Math.Exp(logarithms / ratios.Length);
    }

    /// <summary>Milliseconds of one call.</summary>
    public static double Once(Action side)
    {
        long start = Stopwatch.GetTimestamp();
        side();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>
    /// Milliseconds of processor time of one call, the collector's included: of use for one thread on a machine that others use as well.
    /// </summary>
    public static double ProcessorTime(Action side)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        side();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }

    private static double Warm(Action side)
    {
        long start = Stopwatch.GetTimestamp();
        double last;
        int runs = 0;
        do
        {
            last = Once(side);
            runs++;
        }
        while (runs < 2 || Stopwatch.GetElapsedTime(start) < WarmUp);
        return last;
    }
}
