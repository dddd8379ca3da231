namespace ConvBert.FineTuning.Reports;

/// <summary>A bar of a chart.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Value">Its length.</param>
/// <param name="Label">Its value as it is shown.</param>
internal readonly record struct Bar(string Name, double Value, string Label);

/// <summary>Horizontal bars with their names and values.</summary>
internal sealed record BarChart : Chart
{
    /// <summary>More bars than that are no picture.</summary>
    public const int MaxBars = 30;

    private const int LongestName = 22;
    private const double Top = 40;
    private const double BarHeight = 16;
    private const double Row = 26;

    /// <summary>The bars from top to bottom, at most <see cref="MaxBars"/>.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>The value of a bar over the whole width; null for the greatest.</summary>
    public double? Full { get; init; }

    protected override double Width => 440;

    protected override double Height => Top + (Bars.Count * Row) + 12;

    protected override void Draw(MarkupWriter markup)
    {
        double full = Full ?? Bars.Max(bar => bar.Value);
        double names = 14 + (Math.Min(LongestName + 1, Bars.Max(bar => bar.Name.Length)) * LetterWidth) + 8;
        double room = Width - names - (Bars.Max(bar => bar.Label.Length) * LetterWidth) - 24;
        for (int i = 0; i < Bars.Count; i++)
        {
            Bar bar = Bars[i];
            double y = Top + (i * Row), length = full > 0 && double.IsFinite(bar.Value) ? Math.Clamp(bar.Value / full, 0, 1) * room : 0;
            Label(markup, 14, y + 13, ReportText.Shorten(bar.Name, LongestName), "c-name");
            Rectangle(markup, "c-track", names, y, room);
            if (length > 0) Rectangle(markup, "c-f1", names, y, Math.Max(length, 1));
            Label(markup, names + room + 8, y + 13, bar.Label);
        }
    }

    private static void Rectangle(MarkupWriter markup, string cssClass, double x, double y, double width) => markup.Open(
        "rect", ("class", cssClass), ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(BarHeight)),
        ("rx", Number(Math.Min(3, width / 2))));
}
