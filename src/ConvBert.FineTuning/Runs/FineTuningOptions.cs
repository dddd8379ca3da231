using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>What a fine-tuning run begins with, what it learns from, and where its result goes.</summary>
public sealed record FineTuningOptions
{
    /// <summary>
    /// The folder of the model to begin with, in Hugging Face's layout with its tokenizer. A head that it lacks, or that has
    /// another number of labels, begins with random weights of the run's seed.
    /// </summary>
    public required string Model { get; init; }

    /// <summary>The file of examples to train on.</summary>
    public required string TrainFile { get; init; }

    /// <summary>The file of examples to evaluate on; null (default) for <see cref="EvalSplit"/>.</summary>
    public string? EvalFile { get; init; }

    /// <summary>
    /// Without <see cref="EvalFile"/>, the part of the training file that is held out for evaluation; 0 for no evaluation. Default 0.1.
    /// </summary>
    public double EvalSplit { get; init; } = 0.1;

    /// <summary>The arguments of the run; <see cref="RecommendedArguments"/> has good ones for a model's size.</summary>
    public required TrainingArguments Arguments { get; init; }

    /// <summary>Low-rank adapters; null (default) trains all weights.</summary>
    public LoraConfig? Lora { get; init; }

    /// <summary>
    /// Learning rates to try, in place of the arguments' one. With several rates or <see cref="Seeds"/> every combination is run, and the
    /// best model kept.
    /// </summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>Seeds to try, in place of the arguments' one.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    /// <summary>Threads to compute with; null (default) for all processors. The result is the same for any number.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether an interrupted run goes on from the newest checkpoint of the output folder. Default false.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether a run of before in the output folder may be replaced. Default false: a folder with files is refused.</summary>
    public bool OverwriteOutputDir { get; init; }

    /// <summary>Whether there is anything to evaluate on.</summary>
    internal bool HasEvaluation => EvalFile is not null || EvalSplit > 0;

    /// <exception cref="ArgumentException">An option is impossible.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Model);
        ArgumentException.ThrowIfNullOrEmpty(TrainFile);
        if (EvalSplit is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(EvalSplit), EvalSplit, "EvalSplit must be at least 0 and below 1.");
        if (LearningRates.Count > 1 || Seeds.Count > 1)
        {
            if (!HasEvaluation)
                throw new ArgumentException("A search needs examples to evaluate on: a file of them, or a part that is held out.");
            if (Resume) throw new ArgumentException("A search cannot be resumed; run it anew and overwrite the output folder.");
        }
    }
}
