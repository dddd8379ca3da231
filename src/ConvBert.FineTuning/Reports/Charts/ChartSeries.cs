namespace ConvBert.FineTuning.Reports;

/// <summary>A point of a chart.</summary>
internal readonly record struct ChartPoint(double X, double Y);

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points from left to right; those that are not finite are gaps.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Whether the points are marked: for few points that are each worth a look.</summary>
    public bool HasMarkers { get; init; }

    /// <summary>Whether a smoothed line is drawn over the points.</summary>
    public bool IsSmoothed { get; init; }

    /// <summary>The point to ring; null for none.</summary>
    public double? EmphasizedX { get; init; }
}
