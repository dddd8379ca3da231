using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Reports;

/// <summary>How good the model is: metrics, the confusion matrix, and precision and recall of each class.</summary>
internal static class ResultSection
{
    /// <summary>Confusions in the list that stands in for a matrix of many labels.</summary>
    private const int MaxConfusions = 20;

    public static void Write(MarkupWriter markup, TaskEvaluation evaluation)
    {
        Section.Begin(markup, "results", "Results");
        markup.Open("div", ("class", "pair"));
        Metrics(markup, evaluation);
        if (RunCharts.Results(evaluation) is { } chart)
            Section.Figure(markup, chart, evaluation.ConfusionMatrix is null ? null : chart.Description);
        markup.Close();
        if (evaluation.ConfusionMatrix is { Labels.Count: > MatrixChart.MaxLabels } matrix) Confusions(markup, matrix);
        if (evaluation.Classes.Count > 0) Classes(markup, evaluation.Classes);
        Section.End(markup);
    }

    private static void Metrics(MarkupWriter markup, TaskEvaluation evaluation)
    {
        Table.Begin(markup, $"Metrics on {ReportText.Count(evaluation.Count)} examples", "Metric", "#Value");
        Row(markup, "loss", evaluation.Loss);
        foreach ((string name, double value) in evaluation.Metrics.Where(metric => metric.Key != "loss")) Row(markup, name, value);
        Table.End(markup);
    }

    private static void Row(MarkupWriter markup, string name, double value)
    {
        markup.Open("tr");
        Table.Header(markup, name);
        Table.Number(markup, ReportText.Number(value));
        markup.Close();
    }

    private static void Classes(MarkupWriter markup, IReadOnlyList<ClassScore> classes)
    {
        Table.Begin(markup, "Each class", "Class", "#Precision", "#Recall", "#F1", "#Examples");
        foreach (ClassScore score in classes)
        {
            markup.Open("tr");
            Table.Header(markup, ReportText.Shorten(score.Name, Section.LongestName));
            Table.Number(markup, ReportText.Number(score.Precision));
            Table.Number(markup, ReportText.Number(score.Recall));
            Table.Number(markup, ReportText.Number(score.F1));
            Table.Number(markup, ReportText.Count(score.Support));
            markup.Close();
        }

        Table.End(markup);
    }

    private static void Confusions(MarkupWriter markup, ConfusionMatrix matrix)
    {
        int count = matrix.Labels.Count;
        var mistakes =
            from label in Enumerable.Range(0, count)
            from prediction in Enumerable.Range(0, count)
            where label != prediction && matrix[label, prediction] > 0
            orderby matrix[label, prediction] descending, label, prediction
            select (Label: matrix.Labels[label], Prediction: matrix.Labels[prediction], Times: matrix[label, prediction]);
        Table.Begin(markup, "The most frequent confusions", "Right", "Predicted", "#Times");
        foreach (var mistake in mistakes.Take(MaxConfusions))
        {
            markup.Open("tr");
            Table.Header(markup, ReportText.Shorten(mistake.Label, Section.LongestName));
            Table.Data(markup, ReportText.Shorten(mistake.Prediction, Section.LongestName));
            Table.Number(markup, ReportText.Count(mistake.Times));
            markup.Close();
        }

        Table.End(markup);
    }
}
