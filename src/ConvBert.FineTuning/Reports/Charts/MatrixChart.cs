using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Reports;

/// <summary>A confusion matrix: a row for each right label, shaded by the part of it that each prediction got.</summary>
internal sealed record MatrixChart : Chart
{
    /// <summary>The numbers of more labels cannot be read.</summary>
    public const int MaxLabels = 20;

    private const int LongestLabel = 16;

    /// <summary>The parts of a row from which a cell is one shade darker.</summary>
    private static readonly double[] Shades = [0.02, 0.1, 0.3, 0.5, 0.9];

    /// <summary>The matrix, of at most <see cref="MaxLabels"/> labels.</summary>
    public required ConfusionMatrix Matrix { get; init; }

    protected override double Width => Math.Max(440, Left + (Matrix.Labels.Count * Cell) + 16);

    protected override double Height => Top + (Matrix.Labels.Count * Cell) + 16;

    private double Cell => Matrix.Labels.Count switch { <= 4 => 64, <= 8 => 46, _ => 38 };

    private double Left => 40 + (Longest * LetterWidth) + 10;

    private double Top => HasUprightLabels ? 74 + (Longest * LetterWidth) : 84;

    private bool HasUprightLabels => Longest * LetterWidth > Cell;

    private int Longest => Math.Min(LongestLabel + 1, Matrix.Labels.Max(label => label.Length));

    protected override void Draw(MarkupWriter markup)
    {
        int count = Matrix.Labels.Count;
        double middle = Top + (count * Cell / 2);
        Label(markup, Left + (count * Cell / 2), 52, "prediction", anchor: "middle");
        Turned(markup, 24, middle, "right label", "c-text", "middle");
        for (int i = 0; i < count; i++)
        {
            string name = ReportText.Shorten(Matrix.Labels[i], LongestLabel);
            double place = (i + 0.5) * Cell;
            Label(markup, Left - 10, Top + place + 4.5, name, "c-name", "end");
            if (HasUprightLabels) Turned(markup, Left + place + 4.5, Top - 10, name, "c-name", "start");
            else Label(markup, Left + place, Top - 10, name, "c-name", "middle");
            Row(markup, i);
        }
    }

    private static void Turned(MarkupWriter markup, double x, double y, string text, string cssClass, string anchor) => markup.Element(
        "text", text, ("class", cssClass), ("text-anchor", anchor), ("transform", $"translate({Number(x)} {Number(y)}) rotate(-90)"));

    private void Row(MarkupWriter markup, int label)
    {
        int count = Matrix.Labels.Count;
        long all = 0;
        for (int i = 0; i < count; i++) all += Matrix[label, i];
        for (int i = 0; i < count; i++)
        {
            long value = Matrix[label, i];
            double share = all == 0 ? 0 : (double)value / all;
            int shade = value == 0 ? 0 : 1 + Shades.Count(from => share >= from);
            double x = Left + (i * Cell), y = Top + (label * Cell);
            markup.Open(
                "rect", ("class", $"h{shade}"), ("fill", "none"), ("x", Number(x + 1)),
                ("y", Number(y + 1)), ("width", Number(Cell - 2)), ("height", Number(Cell - 2)), ("rx", "4"));
            Label(markup, x + (Cell / 2), y + (Cell / 2) + 4.5, ReportText.Short(value), $"t{shade}", "middle");
        }
    }
}
