namespace ConvBert.FineTuning.Reports;

/// <summary>A table with a caption and headers, which scrolls sideways on a narrow screen instead of the page.</summary>
internal static class Table
{
    /// <summary>Begins a table, its head included; <see cref="End"/> ends it.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="caption">What the table shows.</param>
    /// <param name="columns">The headers of the columns; those of numbers begin with <c>#</c>, which is not shown.</param>
    public static void Begin(MarkupWriter markup, string caption, params ReadOnlySpan<string> columns)
    {
        markup.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption));
        markup.Open("table");
        markup.Element("caption", caption);
        markup.Open("thead");
        markup.Open("tr");
        foreach (string column in columns)
        {
            bool isNumber = column.StartsWith('#');
            markup.Element("th", isNumber ? column[1..] : column, ("scope", "col"), ("class", isNumber ? "number" : null));
        }

        markup.Close();
        markup.Close();
        markup.Open("tbody");
    }

    public static void End(MarkupWriter markup)
    {
        markup.Close();
        markup.Close();
        markup.Close();
    }

    /// <summary>The first cell of a row, which names it.</summary>
    public static void Header(MarkupWriter markup, string text, string? cssClass = null)
    {
        markup.Open("th", ("scope", "row"), ("class", cssClass));
        Foreign(markup, text);
        markup.Close();
    }

    public static void Number(MarkupWriter markup, string text) => markup.Element("td", text, ("class", "number"));

    public static void Text(MarkupWriter markup, string text) => markup.Element("td", text);

    /// <summary>A cell with a text of the data, which may be of any script and length.</summary>
    public static void Data(MarkupWriter markup, string text, string cssClass = "data")
    {
        markup.Open("td", ("class", cssClass));
        Foreign(markup, text);
        markup.Close();
    }

    /// <summary>A text whose writing direction is its own.</summary>
    public static void Foreign(MarkupWriter markup, string text) => markup.Element("bdi", text, ("dir", "auto"));
}
