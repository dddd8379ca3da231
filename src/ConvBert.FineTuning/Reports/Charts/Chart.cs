using System.Globalization;

namespace ConvBert.FineTuning.Reports;

/// <summary>A picture in SVG: part of a page, or a file of its own.</summary>
internal abstract record Chart
{
    /// <summary>The width of a letter of the charts' texts, about.</summary>
    protected const double LetterWidth = 7;

    /// <summary>The name of its file, without an ending; also what its ids begin with.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>What there is to see, for those who do not see it.</summary>
    public required string Description { get; init; }

    protected abstract double Width { get; }

    protected abstract double Height { get; }

    /// <summary>The picture as a file.</summary>
    public string ToFile()
    {
        var markup = new MarkupWriter();
        Write(markup, isFile: true);
        return markup.ToString();
    }

    /// <summary>The picture within a page that has <see cref="ChartStyle.Css"/>.</summary>
    public void Write(MarkupWriter markup) => Write(markup, isFile: false);

    protected abstract void Draw(MarkupWriter markup);

    /// <summary>A length, to a hundredth.</summary>
    protected static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    protected static void Line(MarkupWriter markup, string cssClass, double x1, double y1, double x2, double y2) => markup.Open(
        "line", ("class", cssClass), ("stroke", "gray"), ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)));

    protected static void Label(MarkupWriter markup, double x, double y, string text, string cssClass = "c-text", string? anchor = null) =>
        markup.Element("text", text, ("class", cssClass), ("x", Number(x)), ("y", Number(y)), ("text-anchor", anchor));

    private void Write(MarkupWriter markup, bool isFile)
    {
        string size = $"{Number(Width)} {Number(Height)}";
        markup.Open(
            "svg", ("xmlns", isFile ? "http://www.w3.org/2000/svg" : null), ("class", "chart"), ("viewBox", "0 0 " + size),
            ("width", isFile ? Number(Width) : null), ("height", isFile ? Number(Height) : null), ("role", "img"),
            ("aria-labelledby", $"{Name}-title {Name}-desc"));
        markup.Element("title", Title, ("id", $"{Name}-title"));
        markup.Element("desc", Description, ("id", $"{Name}-desc"));
        if (isFile) markup.Element("style", ChartStyle.Css);
        markup.Open("rect", ("class", "c-back"), ("fill", "none"), ("width", Number(Width)), ("height", Number(Height)));
        Label(markup, 14, 24, Title, "c-title");
        Draw(markup);
        markup.Close();
    }
}
