using ConvBert.Training;

namespace ConvBert.FineTuning.Runs;

/// <summary>The metric that tells which model is better: the arguments', or else the task's.</summary>
internal static class BestMetric
{
    private const string Prefix = "eval_", Loss = "loss";

    /// <summary>Its name without <c>eval_</c>, and whether a greater one is better.</summary>
    public static (string Name, bool IsGreaterBetter) Of(FineTuningTask task, Dataset train, TrainingArguments arguments)
    {
        string usual = task.MetricForBestModel(train), name = arguments.MetricForBestModel ?? usual;
        if (name.StartsWith(Prefix, StringComparison.Ordinal)) name = name[Prefix.Length..];
        bool isGreaterBetter = name == usual ? task.GreaterIsBetter : !name.EndsWith(Loss, StringComparison.Ordinal);
        return (name, arguments.GreaterIsBetter ?? isGreaterBetter);
    }

    /// <summary>Its value.</summary>
    /// <exception cref="ArgumentException">The evaluation has no such metric.</exception>
    public static double Value(TaskEvaluation evaluation, string name)
    {
        if (name == Loss) return evaluation.Loss;
        return evaluation.Metrics.TryGetValue(name, out double value) ? value : throw new ArgumentException(
            $"There is no metric {name} to tell the best model by; there are {Loss}, {string.Join(", ", evaluation.Metrics.Keys)}.");
    }
}
