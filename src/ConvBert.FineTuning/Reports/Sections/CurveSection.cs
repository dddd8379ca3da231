namespace ConvBert.FineTuning.Reports;

/// <summary>What happened over the steps.</summary>
internal static class CurveSection
{
    public static void Write(MarkupWriter markup, FineTuningResult result)
    {
        IReadOnlyList<Chart> charts = RunCharts.Curves(result);
        if (charts.Count == 0) return;
        Section.Begin(markup, "curves", "Curves");
        markup.Open("div", ("class", "charts"));
        foreach (Chart chart in charts) Section.Figure(markup, chart);
        markup.Close();
        if (result.Arguments.NumTrainEpochs > 1 || result.BestStep is not null)
            markup.Element("p", "Dotted lines are the ends of epochs; a ring marks the best evaluation.", ("class", "key"));
        Section.End(markup);
    }
}
