namespace ConvBert.FineTuning.Reports;

/// <summary>Fewer points, or calmer ones.</summary>
internal static class ChartReduction
{
    /// <summary>More points than a line has pixels cannot be seen.</summary>
    private const int MaxPoints = 400;

    /// <summary>The part of all points over which a smoothed one is the mean, to each side.</summary>
    private const double Reach = 0.03;

    /// <summary>A long line by the means of runs of its points.</summary>
    public static ChartSeries Thin(ChartSeries series)
    {
        int count = series.Points.Count;
        if (count <= MaxPoints) return series;
        var points = new ChartPoint[MaxPoints];
        for (int i = 0; i < MaxPoints; i++)
        {
            int begin = (int)((long)i * count / MaxPoints), end = (int)((long)(i + 1) * count / MaxPoints);
            points[i] = new ChartPoint(series.Points[end - 1].X, Mean(series.Points, begin, end));
        }

        return series with { Points = points };
    }

    /// <summary>
    /// The mean of each point and its neighbours, the geometric one for a logarithmic axis; of fewer of them towards the ends, so that the
    /// ends stay where they are.
    /// </summary>
    public static ChartPoint[] Smooth(IReadOnlyList<ChartPoint> points, bool isLogarithmic)
    {
        if (isLogarithmic)
        {
            ChartPoint[] logarithms = [.. points.Select(point => point with { Y = Math.Log(point.Y) })];
            return [.. Smooth(logarithms, isLogarithmic: false).Select(point => point with { Y = Math.Exp(point.Y) })];
        }

        int reach = Math.Max(1, (int)(points.Count * Reach));
        var smooth = new ChartPoint[points.Count];
        for (int i = 0; i < smooth.Length; i++)
        {
            int near = Math.Min(reach, Math.Min(i, smooth.Length - 1 - i));
            smooth[i] = points[i] with { Y = Mean(points, i - near, i + near + 1) };
        }

        return smooth;
    }

    /// <summary>The mean of those that are finite.</summary>
    private static double Mean(IReadOnlyList<ChartPoint> points, int begin, int end)
    {
        double sum = 0;
        int finite = 0;
        for (int i = begin; i < end; i++)
        {
            if (!double.IsFinite(points[i].Y)) continue;
            sum += points[i].Y;
            finite++;
        }

        return finite == 0 ? double.NaN : sum / finite;
    }
}
