using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning;

/// <summary>How well a model does a task on a data set.</summary>
public sealed record TaskEvaluation
{
    /// <summary>The task, as <see cref="FineTuningTask.Name"/>.</summary>
    public required string Task { get; init; }

    /// <summary>The number of examples that were evaluated.</summary>
    public required long Count { get; init; }

    /// <summary>The mean of the examples' losses; for masked language modelling, of the masked tokens'.</summary>
    public required double Loss { get; init; }

    /// <summary>The metrics by Hugging Face's names (<c>accuracy</c>, <c>f1</c>, <c>exact_match</c>, …), the most telling first.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The confusion matrix of classes or choices; null for tasks without.</summary>
    public ConfusionMatrix? ConfusionMatrix { get; init; }

    /// <summary>Precision, recall and F1 of each class, label or type of entity; empty for tasks without.</summary>
    public IReadOnlyList<ClassScore> Classes { get; init; } = [];

    /// <summary>The examples with the highest losses, the worst first.</summary>
    public IReadOnlyList<WorstExample> WorstExamples { get; init; } = [];
}
