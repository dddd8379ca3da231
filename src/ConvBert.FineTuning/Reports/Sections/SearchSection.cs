namespace ConvBert.FineTuning.Reports;

/// <summary>The trials of a search, a row each.</summary>
internal static class SearchSection
{
    /// <summary>The metrics that a row has room for.</summary>
    private const int MaxMetrics = 4;

    public static void Write(MarkupWriter markup, FineTuningResult result)
    {
        if (result.Trials.Count == 0) return;
        string[] metrics = [.. result.Trials[0].Metrics.Keys.Where(name => name != "loss").Take(MaxMetrics)];
        Section.Begin(markup, "search", "Search");
        Table.Begin(
            markup, $"{ReportText.Count(result.Trials.Count)} trials; the best one's model was kept",
            [
                "#Trial", "#Learning rate", "#Seed", "#Steps", "#Training loss",
                .. metrics.Select(name => "#" + ReportText.Words(name)), "#Time",
            ]);
        foreach (FineTuningTrial trial in result.Trials)
        {
            markup.Open("tr", ("class", trial.IsBest ? "best" : null));
            Table.Header(markup, trial.IsBest ? $"{trial.Number} (best)" : ReportText.Count(trial.Number), "number");
            Table.Number(markup, ReportText.Number(trial.LearningRate));
            Table.Number(markup, trial.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Table.Number(markup, ReportText.Count(trial.Steps));
            Table.Number(markup, ReportText.Number(trial.TrainingLoss));
            foreach (string name in metrics)
                Table.Number(markup, trial.Metrics.TryGetValue(name, out double value) ? ReportText.Number(value) : "");
            Table.Number(markup, ReportText.Duration(trial.Seconds));
            markup.Close();
        }

        Table.End(markup);
        Section.End(markup);
    }
}
