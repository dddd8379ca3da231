using ConvBert.FineTuning.Metrics;
using ConvBert.Training;

namespace ConvBert.FineTuning.Reports;

/// <summary>The charts of a run.</summary>
internal static class RunCharts
{
    private const string EvaluationPrefix = "eval_";
    private const int MaxLines = 4;

    /// <summary>With fewer entries a smoothed line would hide more than it shows.</summary>
    private const int SmoothedFrom = 40;

    /// <summary>Loss, metrics, learning rate and norm of the gradients over the steps, as far as they were logged.</summary>
    public static IReadOnlyList<Chart> Curves(FineTuningResult result) =>
        [.. new[] { Loss(result) }.Concat(Metrics(result)).Append(LearningRate(result)).Append(GradientNorm(result)).OfType<Chart>()];

    /// <summary>The confusion matrix, or F1 of classes or entities; null where the task has neither or there are too many.</summary>
    public static Chart? Results(TaskEvaluation? evaluation)
    {
        if (evaluation?.ConfusionMatrix is { Labels.Count: > 0 and <= MatrixChart.MaxLabels } matrix) return Confusion(matrix);
        return evaluation?.Classes is { Count: > 0 and <= BarChart.MaxBars } classes
            ? new BarChart
            {
                Name = "classes",
                Title = "F1 of each class",
                Description = string.Join(", ", classes.Select(score => $"{score.Name} {ReportText.Number(score.F1)}")) + ".",
                Bars = [.. classes.Select(score => new Bar(score.Name, score.F1, ReportText.Number(score.F1)))],
                Full = 1,
            }
            : null;
    }

    /// <summary>How often each label occurs in the examples to train on; null without labels or with too many.</summary>
    public static Chart? Balance(Dataset dataset)
    {
        if (dataset.Labels.Count is 0 or > BarChart.MaxBars) return null;
        long all = dataset.LabelCounts.Sum();
        (string First, long Second)[] counts = [.. dataset.Labels.Zip(dataset.LabelCounts)];
        return new BarChart
        {
            Name = "labels",
            Title = "Labels to learn",
            Description = string.Join(", ", counts.Select(label => $"{label.First} {ReportText.Count(label.Second)}")) + ".",
            Bars = [.. counts.Select(label => new Bar(label.First, label.Second, Share(label.Second, all)))],
        };
    }

    private static string Share(long count, long all) =>
        all == 0 ? ReportText.Count(count) : $"{ReportText.Count(count)} · {ReportText.Percent((double)count / all)}";

    private static MatrixChart Confusion(ConfusionMatrix matrix)
    {
        long right = 0;
        for (int i = 0; i < matrix.Labels.Count; i++) right += matrix[i, i];
        return new MatrixChart
        {
            Name = "confusion-matrix",
            Title = "Confusion matrix",
            Description =
                $"{ReportText.Count(right)} of {ReportText.Count(matrix.Total)} predictions are right; "
                + "the numbers off the diagonal are mistakes.",
            Matrix = matrix,
        };
    }

    private static LineChart? Loss(FineTuningResult result)
    {
        var train = Points(result, "loss");
        var evaluation = Points(result, "eval_loss");
        if (train.Count == 0 && evaluation.Count == 0) return null;
        var series = new List<ChartSeries>();
        if (train.Count > 0) series.Add(new ChartSeries("training loss", train) { IsSmoothed = train.Count >= SmoothedFrom });
        if (evaluation.Count > 0)
        {
            series.Add(
                new ChartSeries("evaluation loss", evaluation)
                {
                    HasMarkers = evaluation.Count <= SmoothedFrom,
                    EmphasizedX = result.BestStep,
                });
        }

        return Lines(result, "loss", "Loss", series) with { AllowsLogarithm = true, BeginsAtZero = true };
    }

    /// <summary>Metrics up to 1 in one chart, those up to 100 in another; perplexity, which may be anything, in one of its own.</summary>
    private static IEnumerable<Chart> Metrics(FineTuningResult result)
    {
        string[] names =
        [
            .. (result.Evaluation?.Metrics.Keys ?? [])
                .Where(name => name != "loss" && Points(result, EvaluationPrefix + name).Count > 1),
        ];
        foreach (var group in names.GroupBy(name => Scale(result, name)))
        {
            ChartSeries[] series =
            [
                .. group.Take(MaxLines).Select(name => new ChartSeries(ReportText.Words(name), Points(result, EvaluationPrefix + name))
                {
                    HasMarkers = true,
                    EmphasizedX = result.BestStep,
                }),
            ];
            string name = group.Key, title = name == "perplexity" ? "Perplexity in evaluations" : "Metrics in evaluations";
            yield return Lines(result, name, title, series) with { AllowsLogarithm = name == "perplexity" };
        }
    }

    private static string Scale(FineTuningResult result, string name)
    {
        if (name.Contains("perplexity", StringComparison.Ordinal)) return "perplexity";
        return Points(result, EvaluationPrefix + name).All(point => Math.Abs(point.Y) <= 1) ? "metrics" : "scores";
    }

    private static LineChart? LearningRate(FineTuningResult result) => Points(result, "learning_rate") is { Count: > 0 } points
        ? Lines(result, "learning-rate", "Learning rate", [new ChartSeries("learning rate", points)]) with { BeginsAtZero = true }
        : null;

    private static LineChart? GradientNorm(FineTuningResult result)
    {
        if (Points(result, "grad_norm") is not { Count: > 0 } points) return null;
        var series = new ChartSeries("norm before clipping", points) { IsSmoothed = points.Count >= SmoothedFrom };
        return Lines(result, "gradient-norm", "Norm of the gradients", [series]) with { AllowsLogarithm = true, BeginsAtZero = true };
    }

    private static LineChart Lines(FineTuningResult result, string name, string title, IReadOnlyList<ChartSeries> series) => new()
    {
        Name = name,
        Title = title,
        Description = string.Join(" ", series.Select(Describe)),
        Series = series,
        XTitle = "optimizer steps",
        Epochs = EpochEnds(result),
    };

    private static string Describe(ChartSeries series)
    {
        ChartPoint first = series.Points[0], last = series.Points[^1];
        static string Text(ChartPoint point) => $"{ReportText.Number(point.Y)} at step {ReportText.Count((long)point.X)}";
        string name = ReportText.Words(series.Name);
        return series.Points.Count == 1 ? $"{name}: {Text(last)}." : $"{name}: from {Text(first)} to {Text(last)}.";
    }

    private static double[] EpochEnds(FineTuningResult result)
    {
        if (result.LogHistory is not [.., { Epoch: > 1, Step: > 0 } last]) return [];
        double steps = last.Step / last.Epoch;
        return [.. Enumerable.Range(1, (int)Math.Ceiling(last.Epoch) - 1).Select(epoch => epoch * steps)];
    }

    private static List<ChartPoint> Points(FineTuningResult result, string name)
    {
        var points = new List<ChartPoint>();
        foreach (LogEntry entry in result.LogHistory)
        {
            if (!entry.Values.TryGetValue(name, out double value)) continue;

            // A step that was evaluated in the run and again at its end is one point.
            if (points is [.., var last] && last.X == entry.Step) points[^1] = new ChartPoint(entry.Step, value);
            else points.Add(new ChartPoint(entry.Step, value));
        }

        return points;
    }
}
