namespace ConvBert.FineTuning.Reports;

/// <summary>What was learned from: numbers, the balance of the labels, lines that hold no example.</summary>
internal static class DataSection
{
    /// <summary>From this ratio of the most frequent to the rarest label the page says so.</summary>
    private const double ImbalanceFrom = 5;

    private const int MaxLabels = 200;
    private const int MaxRefused = 20;

    public static void Write(MarkupWriter markup, FineTuningResult result)
    {
        Section.Begin(markup, "data", "Data");
        Files(markup, result);
        if (result.TrainDataset.Labels.Count > 0) Labels(markup, result.TrainDataset, result.EvalDataset);
        if (result.TrainDataset.Refused.Count > 0) Refused(markup, result.TrainDataset);
        if (result.EvalDataset is { Refused.Count: > 0 } evaluation) Refused(markup, evaluation);
        Section.End(markup);
    }

    private static void Files(MarkupWriter markup, FineTuningResult result)
    {
        Table.Begin(markup, "Files", "For", "File", "#Examples", "#Tokenized", "#Lines left out");
        File(markup, "training", result.TrainDataset, result.TrainExamples);
        if (result.EvalDataset is { } evaluation) File(markup, "evaluation", evaluation, result.EvalExamples);
        Table.End(markup);
    }

    private static void File(MarkupWriter markup, string purpose, Dataset dataset, long tokenized)
    {
        markup.Open("tr");
        Table.Header(markup, purpose);
        Table.Data(markup, ReportText.FileName(dataset.Name));
        Table.Number(markup, ReportText.Count(dataset.Count));
        Table.Number(markup, ReportText.Count(tokenized));
        Table.Number(markup, ReportText.Count(dataset.RefusedCount));
        markup.Close();
    }

    private static void Labels(MarkupWriter markup, Dataset train, Dataset? evaluation)
    {
        if (Imbalance(train) is { } note) markup.Element("p", note, ("class", "note"));
        markup.Open("div", ("class", "pair"));
        long all = train.LabelCounts.Sum();
        string[] columns = ["Label", "#Training", "#Share", "#Evaluation"];
        Table.Begin(markup, "Labels", evaluation is null ? columns[..^1] : columns);
        for (int i = 0; i < Math.Min(train.Labels.Count, MaxLabels); i++)
        {
            markup.Open("tr");
            Table.Header(markup, ReportText.Shorten(train.Labels[i], Section.LongestName));
            Table.Number(markup, ReportText.Count(train.LabelCounts[i]));
            Table.Number(markup, all == 0 ? "" : ReportText.Percent((double)train.LabelCounts[i] / all));
            if (evaluation is not null) Table.Number(markup, ReportText.Count(Occurrences(evaluation, train.Labels[i])));
            markup.Close();
        }

        Table.End(markup);
        if (RunCharts.Balance(train) is { } chart) Section.Figure(markup, chart);
        markup.Close();
        if (train.Labels.Count > MaxLabels) markup.Element("p", $"And {ReportText.Count(train.Labels.Count - MaxLabels)} more labels.");
    }

    private static string? Imbalance(Dataset dataset)
    {
        int rarest = 0, frequent = 0;
        for (int i = 1; i < dataset.LabelCounts.Count; i++)
        {
            if (dataset.LabelCounts[i] < dataset.LabelCounts[rarest]) rarest = i;
            if (dataset.LabelCounts[i] > dataset.LabelCounts[frequent]) frequent = i;
        }

        string Name(int label) => ReportText.Shorten(dataset.Labels[label], Section.LongestName);
        long least = dataset.LabelCounts[rarest], most = dataset.LabelCounts[frequent];
        if (least == 0) return $"No example to train on has the label “{Name(rarest)}”: the model cannot learn it.";
        double ratio = (double)most / least;
        return ratio < ImbalanceFrom ? null
            : $"The labels are out of balance: “{Name(frequent)}” is {ReportText.Number(Math.Round(ratio, 1))} times as frequent as "
                + $"“{Name(rarest)}”. Look at the F1 of each class rather than at the accuracy.";
    }

    private static long Occurrences(Dataset dataset, string label)
    {
        for (int i = 0; i < dataset.Labels.Count; i++)
        {
            if (dataset.Labels[i] == label) return dataset.LabelCounts[i];
        }

        return 0;
    }

    private static void Refused(MarkupWriter markup, Dataset dataset)
    {
        string name = ReportText.FileName(dataset.Name), count = ReportText.Count(dataset.RefusedCount);
        Table.Begin(markup, $"{name}: lines that hold no example, the first of {count}", "#Line", "Why");
        foreach (RefusedLine line in dataset.Refused.Take(MaxRefused))
        {
            markup.Open("tr");
            Table.Header(markup, ReportText.Count(line.Line), "number");
            Table.Data(markup, ReportText.Shorten(line.Reason, Section.LongestText), "data text");
            markup.Close();
        }

        Table.End(markup);
    }
}
