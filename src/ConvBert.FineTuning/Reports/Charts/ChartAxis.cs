using System.Globalization;

namespace ConvBert.FineTuning.Reports;

/// <summary>The scale of an axis with ticks at round numbers, linear or logarithmic.</summary>
internal sealed class ChartAxis
{
    private readonly double _low;
    private readonly double _high;

    private ChartAxis(bool isLogarithmic, double low, double high, IReadOnlyList<(double, string)> ticks)
    {
        IsLogarithmic = isLogarithmic;
        _low = low;
        _high = high;
        Ticks = ticks;
    }

    public bool IsLogarithmic { get; }

    /// <summary>Values and their labels, ascending.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks { get; }

    /// <summary>Where a value lies: 0 at the beginning of the axis, 1 at its end.</summary>
    public double Place(double value) => ((IsLogarithmic ? Math.Log10(value) : value) - _low) / (_high - _low);

    /// <summary>An axis from the tick below a value to the tick above another.</summary>
    /// <param name="min">The least value.</param>
    /// <param name="max">The greatest value.</param>
    /// <param name="count">About how many ticks.</param>
    public static ChartAxis Linear(double min, double max, int count = 5)
    {
        if (max <= min) (min, max) = min == 0 ? (0, 1) : (Math.Min(min, 0), Math.Max(max, 0));
        double step = NiceStep((max - min) / count);
        long first = (long)Math.Floor((min / step) + 1e-9), last = (long)Math.Ceiling((max / step) - 1e-9);
        var ticks = new List<(double, string)>();
        for (long i = first; i <= last; i++) ticks.Add((i * step, Label(i * step, step)));
        return new ChartAxis(isLogarithmic: false, first * step, last * step, ticks);
    }

    /// <summary>An axis whose ends are the values themselves, with ticks between them.</summary>
    public static ChartAxis Exact(double min, double max, int count = 5)
    {
        ChartAxis nice = Linear(min, max, count);
        if (max <= min) return nice;
        return new ChartAxis(isLogarithmic: false, min, max, [.. nice.Ticks.Where(tick => tick.Value >= min && tick.Value <= max)]);
    }

    /// <summary>A logarithmic axis of whole decades.</summary>
    /// <param name="min">The least value, above 0.</param>
    /// <param name="max">The greatest value.</param>
    public static ChartAxis Logarithmic(double min, double max)
    {
        int first = (int)Math.Floor(Math.Log10(min) + 1e-9), last = (int)Math.Ceiling(Math.Log10(max) - 1e-9);
        if (first == last) last++;
        int every = ((last - first) / 8) + 1;
        var ticks = new List<(double, string)>();
        for (int i = first; i <= last; i += every) ticks.Add((Math.Pow(10, i), DecadeLabel(i)));
        return new ChartAxis(isLogarithmic: true, first, last, ticks);
    }

    private static string DecadeLabel(int exponent) => exponent is >= -4 and <= 4
        ? Math.Pow(10, exponent).ToString("0.####", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"1e{exponent}");

    /// <summary>The least of 1, 2, 2.5 and 5 times a power of ten that is not below a step.</summary>
    private static double NiceStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        foreach (double factor in (ReadOnlySpan<double>)[1, 2, 2.5, 5])
        {
            if (factor * power >= step * (1 - 1e-9)) return factor * power;
        }

        return 10 * power;
    }

    private static string Label(double value, double step)
    {
        if (value == 0) return "0";
        if (step < 1e-4 || Math.Abs(value) >= 1e9) return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        int decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        if (Math.Abs((step * Math.Pow(10, decimals)) - Math.Round(step * Math.Pow(10, decimals))) > 1e-6) decimals++;
        string format = (value >= 10_000 ? "N" : "F") + decimals.ToString(CultureInfo.InvariantCulture);
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
