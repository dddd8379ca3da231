using System.Globalization;
using ConvBert.Cli.Rendering;
using ConvBert.FineTuning;

namespace ConvBert.Cli.FineTuning;

/// <summary>What a run came to, laid out for people.</summary>
internal static class TrainingView
{
    /// <summary>So many metrics, the most telling ones, fit a terminal.</summary>
    private const int MaxTrialMetrics = 3;

    /// <summary>Shows the examples and how often each label occurs.</summary>
    public static void ShowData(Terminal terminal, FineTuningDataEventArgs data)
    {
        terminal.WriteFields(
            ("examples to train on", Count(data.Train.Count)),
            ("examples to evaluate on", Count(data.Evaluation?.Count ?? 0)));
        if (data.Train.Labels.Count == 0) return;
        double total = Math.Max(1, data.Train.LabelCounts.Sum());
        terminal.WriteScores(data.Train.Labels.Zip(
            data.Train.LabelCounts, (label, count) => (label, (float)(count / total), (string?)Count(count))));
    }

    /// <summary>Shows the result, and the trials of a search as a table.</summary>
    public static void ShowResult(Terminal terminal, FineTuningResult result)
    {
        if (result.Trials.Count > 0) ShowTrials(terminal, result);
        terminal.WriteFields([
            .. (result.Evaluation?.Metrics ?? new Dictionary<string, double>()).Select(metric => (metric.Key, Value(metric.Value))),
            ("train_loss", Value(result.TrainingLoss)),
            ("steps", Count(result.Steps)),
            ("time", TimeSpan.FromSeconds(Math.Ceiling(result.Times.Total)).ToString("g", CultureInfo.InvariantCulture)),
            ("tokens a second", Count((long)result.Times.TokensPerSecond)),
            ("model", result.OutputDir),
            ("report", Path.Combine(result.OutputDir, "report.html")),
        ]);
    }

    private static void ShowTrials(Terminal terminal, FineTuningResult result)
    {
        string[] metrics =
        [
            .. result.Trials[0].Metrics.Keys.Take(MaxTrialMetrics).Append(result.Arguments.MetricForBestModel!).Distinct()
                .Where(name => name != "loss"),
        ];
        terminal.WriteTable(
            ["trial", "learning rate", "seed", "steps", "train_loss", .. metrics],
            result.Trials.Select(trial => (IReadOnlyList<string>)
            [
                trial.Number + (trial.IsBest ? " best" : ""),
                trial.LearningRate.ToString("0.###e0", CultureInfo.InvariantCulture),
                trial.Seed.ToString(CultureInfo.InvariantCulture),
                Count(trial.Steps),
                Value(trial.TrainingLoss),
                .. metrics.Select(metric => Value(trial.Metrics.GetValueOrDefault(metric, double.NaN))),
            ]),
            rightAlignedFrom: 1);
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Value(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
