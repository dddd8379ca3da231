namespace ConvBert.FineTuning.Reports;

/// <summary>A part of the page with a heading.</summary>
internal static class Section
{
    /// <summary>Characters of a label or a name.</summary>
    public const int LongestName = 60;

    /// <summary>Characters of a text of the data.</summary>
    public const int LongestText = 400;

    public static void Begin(MarkupWriter markup, string id, string title)
    {
        markup.Open("section", ("aria-labelledby", id));
        markup.Element("h2", title, ("id", id));
    }

    public static void End(MarkupWriter markup) => markup.Close();

    public static void Figure(MarkupWriter markup, Chart chart, string? caption = null)
    {
        markup.Open("figure");
        chart.Write(markup);
        if (caption is not null) markup.Element("figcaption", caption);
        markup.Close();
    }
}
