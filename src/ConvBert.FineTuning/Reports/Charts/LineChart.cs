using System.Text;

namespace ConvBert.FineTuning.Reports;

/// <summary>Lines over the steps of a run.</summary>
internal sealed record LineChart : Chart
{
    private const double Left = 62;
    private const double Right = 16;
    private const double Bottom = 46;
    private const double LegendLine = 20;

    /// <summary>From this ratio of the greatest to the least value the vertical axis is logarithmic, where that is allowed.</summary>
    private const double LogarithmicFrom = 50;

    /// <summary>Lines of more epochs would be a pattern.</summary>
    private const int MaxEpochLines = 12;

    /// <summary>At most four, of which each has a colour and dashes of its own.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>What the horizontal axis counts.</summary>
    public required string XTitle { get; init; }

    /// <summary>Whether values over several decades get a logarithmic axis.</summary>
    public bool AllowsLogarithm { get; init; }

    /// <summary>Whether the vertical axis begins at 0.</summary>
    public bool BeginsAtZero { get; init; }

    /// <summary>The steps at which epochs end.</summary>
    public IReadOnlyList<double> Epochs { get; init; } = [];

    protected override double Width => 440;

    protected override double Height => 290;

    protected override void Draw(MarkupWriter markup)
    {
        ChartSeries[] lines = [.. Series.Select(ChartReduction.Thin)];
        ChartPoint[] points = [.. lines.SelectMany(line => line.Points).Where(IsFinite)];
        if (points.Length == 0)
        {
            Label(markup, Width / 2, Height / 2, "no finite values", anchor: "middle");
            return;
        }

        double top = Legend(markup);
        (ChartAxis x, ChartAxis y) = (ChartAxis.Exact(0, points.Max(point => point.X)), Vertical(points));
        var plot = new Plot(x, y, Left, top, Width - Left - Right, Height - Bottom - top);
        Frame(markup, plot);
        for (int i = 0; i < lines.Length; i++) DrawSeries(markup, plot, lines[i], i + 1);
    }

    private static bool IsFinite(ChartPoint point) => double.IsFinite(point.Y);

    private ChartAxis Vertical(ChartPoint[] points)
    {
        double min = points.Min(point => point.Y), max = points.Max(point => point.Y);
        if (AllowsLogarithm && min > 0 && max / min >= LogarithmicFrom) return ChartAxis.Logarithmic(min, max);
        return ChartAxis.Linear(BeginsAtZero ? Math.Min(min, 0) : min, max);
    }

    /// <summary>The names of the lines, in as many rows as they need; returns where the plot begins.</summary>
    private double Legend(MarkupWriter markup)
    {
        double x = 14, y = 46;
        for (int i = 0; i < Series.Count; i++)
        {
            double width = 44 + (Series[i].Name.Length * LetterWidth);
            if (x > 14 && x + width > Width) (x, y) = (14, y + LegendLine);
            Line(markup, $"c-line c-s{i + 1}", x, y - 4, x + 26, y - 4);
            Label(markup, x + 32, y, Series[i].Name);
            x += width + 8;
        }

        return y + 16;
    }

    private void Frame(MarkupWriter markup, Plot plot)
    {
        double bottom = plot.Top + plot.Height, right = plot.Left + plot.Width;
        foreach ((double value, string label) in plot.Y.Ticks)
        {
            double y = plot.AtY(value);
            Line(markup, "c-grid", plot.Left, y, right, y);
            Label(markup, plot.Left - 8, y + 4.5, label, anchor: "end");
        }

        if (Epochs.Count <= MaxEpochLines)
        {
            foreach (double step in Epochs) Line(markup, "c-epoch", plot.AtX(step), plot.Top, plot.AtX(step), bottom);
        }

        Line(markup, "c-axis", plot.Left, bottom, right, bottom);
        foreach ((double value, string label) in plot.X.Ticks)
        {
            double x = plot.AtX(value);
            Line(markup, "c-axis", x, bottom, x, bottom + 4);
            Label(markup, x, bottom + 19, label, anchor: x > right - (label.Length * LetterWidth / 2) ? "end" : "middle");
        }

        string title = plot.Y.IsLogarithmic ? XTitle + " · logarithmic scale" : XTitle;
        Label(markup, plot.Left + (plot.Width / 2), Height - 8, title, anchor: "middle");
    }

    private static void DrawSeries(MarkupWriter markup, Plot plot, ChartSeries series, int number)
    {
        Path(markup, plot, series.Points, series.IsSmoothed ? $"c-raw c-s{number}" : $"c-line c-s{number}");
        if (series.IsSmoothed) Path(markup, plot, ChartReduction.Smooth(series.Points, plot.Y.IsLogarithmic), $"c-line c-s{number}");
        foreach (ChartPoint point in series.Points.Where(IsFinite))
        {
            (string x, string y) = (Number(plot.AtX(point.X)), Number(plot.AtY(point.Y)));
            if (series.HasMarkers) markup.Open("circle", ("class", $"c-f{number}"), ("cx", x), ("cy", y), ("r", "3.5"));
            if (point.X != series.EmphasizedX) continue;
            markup.Open("circle", ("class", $"c-ring c-s{number}"), ("fill", "none"), ("cx", x), ("cy", y), ("r", "7"));
        }
    }

    private static void Path(MarkupWriter markup, Plot plot, IReadOnlyList<ChartPoint> points, string cssClass)
    {
        var path = new StringBuilder();
        bool isDown = false;
        foreach (ChartPoint point in points)
        {
            if (!IsFinite(point))
            {
                isDown = false;
                continue;
            }

            path.Append(isDown ? 'L' : 'M').Append(Number(plot.AtX(point.X))).Append(' ').Append(Number(plot.AtY(point.Y)));
            isDown = true;
        }

        markup.Open("path", ("class", cssClass), ("fill", "none"), ("stroke", "gray"), ("d", path.ToString()));
    }

    /// <summary>Where values lie on the picture.</summary>
    private sealed record Plot(ChartAxis X, ChartAxis Y, double Left, double Top, double Width, double Height)
    {
        public double AtX(double value) => Left + (X.Place(value) * Width);

        public double AtY(double value) => Top + ((1 - Y.Place(value)) * Height);
    }
}
