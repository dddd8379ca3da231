using System.Globalization;
using ConvBert.Cli.Rendering;
using ConvBert.FineTuning;
using ConvBert.FineTuning.Metrics;

namespace ConvBert.Cli.FineTuning;

/// <summary>An evaluation, laid out for people.</summary>
internal static class EvaluationView
{
    /// <summary>More classes than that have no matrix that one could read.</summary>
    private const int MaxMatrix = 12;

    private const int MaxWorst = 5;
    private const int MaxText = 60;

    public static void Show(Terminal terminal, TaskEvaluation evaluation)
    {
        terminal.WriteFields(
        [
            ("examples", evaluation.Count.ToString("N0", CultureInfo.InvariantCulture)),
            ("loss", Value(evaluation.Loss)),
            .. evaluation.Metrics.Select(metric => (metric.Key, Value(metric.Value))),
        ]);
        if (evaluation.Classes.Count > 0) ShowClasses(terminal, evaluation.Classes);
        if (evaluation.ConfusionMatrix is { } matrix && matrix.Labels.Count <= MaxMatrix) ShowMatrix(terminal, matrix);
        ShowWorst(terminal, [.. evaluation.WorstExamples.Where(example => example.Label != example.Prediction).Take(MaxWorst)]);
    }

    private static void ShowClasses(Terminal terminal, IReadOnlyList<ClassScore> classes) => terminal.WriteTable(
        ["class", "precision", "recall", "f1", "support"],
        classes.Select(score => (IReadOnlyList<string>)
        [
            score.Name, Value(score.Precision), Value(score.Recall), Value(score.F1), Count(score.Support),
        ]),
        rightAlignedFrom: 1);

    private static void ShowMatrix(Terminal terminal, ConfusionMatrix matrix) => terminal.WriteTable(
        ["right \\ predicted", .. matrix.Labels],
        matrix.Labels.Select((name, label) => (IReadOnlyList<string>)
            [name, .. Enumerable.Range(0, matrix.Labels.Count).Select(prediction => Count(matrix[label, prediction]))]),
        rightAlignedFrom: 1);

    private static void ShowWorst(Terminal terminal, WorstExample[] worst)
    {
        if (worst.Length == 0) return;
        terminal.WriteTable(
            ["wrong", "right", "predicted", "loss"],
            worst.Select(example => (IReadOnlyList<string>)
                [Short(example.Text), Short(example.Label), Short(example.Prediction), Value(example.Loss)]),
            rightAlignedFrom: 3);
    }

    private static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxText ? line : line[..(MaxText - 1)] + "…";
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Value(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
