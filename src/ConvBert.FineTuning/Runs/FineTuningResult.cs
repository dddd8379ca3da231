using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>What a fine-tuning run came to; of a search, the best of its trials.</summary>
public sealed record FineTuningResult
{
    /// <summary>The task, as <see cref="FineTuningTask.Name"/>.</summary>
    public required string Task { get; init; }

    /// <summary>The model class.</summary>
    public required ConvBertArchitecture Architecture { get; init; }

    /// <summary>The model that the run began with, as <see cref="FineTuningOptions.Model"/>.</summary>
    public required string Model { get; init; }

    /// <summary>The folder with the trained model.</summary>
    public required string OutputDir { get; init; }

    /// <summary>The configuration of the trained model.</summary>
    public required ConvBertConfig Config { get; init; }

    /// <summary>The number of the model's weights, and of those that were trained.</summary>
    public required ParameterCounts Parameters { get; init; }

    /// <summary>The arguments of the run.</summary>
    public required TrainingArguments Arguments { get; init; }

    /// <summary>The adapters; null where all weights were trained.</summary>
    public LoraConfig? Lora { get; init; }

    /// <summary>The examples that were trained on.</summary>
    public required Dataset TrainDataset { get; init; }

    /// <summary>The examples that were evaluated on; null for none.</summary>
    public Dataset? EvalDataset { get; init; }

    /// <summary>The number of tokenized examples that were trained on; a long question, for instance, is several.</summary>
    public required long TrainExamples { get; init; }

    /// <summary>The number of tokenized examples that were evaluated on.</summary>
    public long EvalExamples { get; init; }

    /// <summary>Losses, learning rates and metrics in the order of the steps.</summary>
    public required IReadOnlyList<LogEntry> LogHistory { get; init; }

    /// <summary>Optimizer steps, those before a resumed checkpoint included.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean loss of all steps.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>The step of the best evaluation; null without evaluations in the run.</summary>
    public long? BestStep { get; init; }

    /// <summary>The evaluation of the trained model; null without examples to evaluate on.</summary>
    public TaskEvaluation? Evaluation { get; init; }

    /// <summary>The longest inputs that were trained on, the longest first.</summary>
    public required IReadOnlyList<TrainingInput> LongestInputs { get; init; }

    /// <summary>The slowest steps of this process but its first, which compiles code; the slowest first.</summary>
    public required IReadOnlyList<StepTiming> SlowestSteps { get; init; }

    /// <summary>What this process spent its time on.</summary>
    public required TrainingTimes Times { get; init; }

    /// <summary>The trials of a search, in their order; empty for a single run.</summary>
    public IReadOnlyList<FineTuningTrial> Trials { get; init; } = [];
}
