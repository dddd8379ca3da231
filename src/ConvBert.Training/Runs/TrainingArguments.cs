using ConvBert.Tokenization;

namespace ConvBert.Training;

/// <summary>The arguments of a run, with the names and defaults of Hugging Face's <c>TrainingArguments</c>.</summary>
public sealed record TrainingArguments
{
    /// <summary>The folder for checkpoints; it is created when needed.</summary>
    public required string OutputDir { get; init; }

    /// <summary>The highest learning rate. Default 5e-5.</summary>
    public double LearningRate { get; init; } = 5e-5;

    /// <summary>Examples of a forward and backward pass. Default 8.</summary>
    public int PerDeviceTrainBatchSize { get; init; } = 8;

    /// <summary>Examples of a pass in evaluations. Default 8.</summary>
    public int PerDeviceEvalBatchSize { get; init; } = 8;

    /// <summary>Passes whose gradients make one optimizer step; the loss is divided by the labels of all of them. Default 1.</summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>How often the data are gone through; may be a fraction. Default 3.</summary>
    public double NumTrainEpochs { get; init; } = 3;

    /// <summary>Optimizer steps of the run in place of <see cref="NumTrainEpochs"/>; −1 (default) for none.</summary>
    public long MaxSteps { get; init; } = -1;

    /// <summary>How the learning rate changes. Default <see cref="SchedulerType.Linear"/>.</summary>
    public SchedulerType LrSchedulerType { get; init; }

    /// <summary>Steps of the warm-up; below 1 the part of all steps, rounded up. Default 0.</summary>
    public double WarmupSteps { get; init; }

    /// <summary>
    /// The exponent of <see cref="SchedulerType.Polynomial"/>. Default 1. Rates of one that is no whole number may differ in their last
    /// bit between operating systems.
    /// </summary>
    public double LrPower { get; init; } = 1;

    /// <summary>The optimizer. Default <see cref="OptimizerType.AdamW"/>.</summary>
    public OptimizerType Optim { get; init; }

    /// <summary>Decoupled weight decay of all parameters but layer norms and biases. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>β₁ of Adam. Default 0.9.</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>β₂ of Adam. Default 0.999.</summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>ε of Adam. Default 1e-8.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>The momentum of <see cref="OptimizerType.Sgd"/>. Default 0.</summary>
    public double Momentum { get; init; }

    /// <summary>The largest norm of all gradients; 0 for no clipping. Default 1.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>The part of a label that is spread over all classes. Default 0.</summary>
    public double LabelSmoothingFactor { get; init; }

    /// <summary>
    /// The learning rate's factor from each layer to the one below it, 0.8 in the original repository's fine-tuning. Default 1.
    /// </summary>
    public double LayerwiseLearningRateDecay { get; init; } = 1;

    /// <summary>
    /// The decay of a moving average of the weights, or null (default) for none. With one, evaluations and the model after the run have
    /// the averages.
    /// </summary>
    public double? EmaDecay { get; init; }

    /// <summary>Parts that keep their weights, see <see cref="FrozenParts"/>. Default none.</summary>
    public IReadOnlyList<string> FrozenParts { get; init; } = [];

    /// <summary>The seed of the data's order and of dropout. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Whether dropout is on in training. Default true.</summary>
    public bool Dropout { get; init; } = true;

    /// <summary>Whether each epoch has an order of its own. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// Whether examples of like lengths come together in a batch (Hugging Face's <c>group_by_length</c>); the length of an example is that
    /// of its longest text. Default false. Needs <see cref="Shuffle"/>, and examples that an index gives.
    /// </summary>
    public bool GroupByLength { get; init; }

    /// <summary>
    /// To which length the texts of a batch are filled up with pads, in evaluations too. <see cref="PaddingStrategy.DoNotPad"/> (default)
    /// computes no pads; the others give Hugging Face's numbers, the leak of pads through the convolutions included.
    /// </summary>
    public PaddingStrategy Padding { get; init; }

    /// <summary>The length of <see cref="PaddingStrategy.MaxLength"/>. Longer texts are refused. Default null.</summary>
    public int? MaxLength { get; init; }

    /// <summary>What the length of padded texts is to be a multiple of; null (default) for anything.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>The id of pads, the tokenizer's; null (default) for the <c>pad_token_id</c> of the model's configuration, or else 0.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>
    /// Whether a layer's inside is computed again in the backward pass instead of kept: less memory, the same bits. Default false.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>When the loss is logged. Default <see cref="IntervalStrategy.Steps"/>.</summary>
    public IntervalStrategy LoggingStrategy { get; init; } = IntervalStrategy.Steps;

    /// <summary>Steps from one log entry to the next. Default 500.</summary>
    public int LoggingSteps { get; init; } = 500;

    /// <summary>
    /// When checkpoints are written; unless never, there is one at the end too. Default <see cref="IntervalStrategy.Steps"/>.
    /// </summary>
    public IntervalStrategy SaveStrategy { get; init; } = IntervalStrategy.Steps;

    /// <summary>Steps from one checkpoint to the next. Default 500.</summary>
    public int SaveSteps { get; init; } = 500;

    /// <summary>The most checkpoints that are kept; the oldest go first, the best stays. Null (default) for all.</summary>
    public int? SaveTotalLimit { get; init; }

    /// <summary>When the model is evaluated. Default <see cref="IntervalStrategy.No"/>.</summary>
    public IntervalStrategy EvalStrategy { get; init; }

    /// <summary>Steps from one evaluation to the next; null (default) for <see cref="LoggingSteps"/>.</summary>
    public int? EvalSteps { get; init; }

    /// <summary>Whether the run ends with the weights of its best checkpoint. Default false.</summary>
    public bool LoadBestModelAtEnd { get; init; }

    /// <summary>The metric that tells the best checkpoint, with or without <c>eval_</c> in front; null (default) for <c>loss</c>.</summary>
    public string? MetricForBestModel { get; init; }

    /// <summary>Whether a larger metric is better; null (default): unless its name ends in <c>loss</c>.</summary>
    public bool? GreaterIsBetter { get; init; }

    /// <summary>
    /// The run ends after so many evaluations in a row whose metric (<see cref="MetricForBestModel"/>) is not better than the best one
    /// (Hugging Face's <c>EarlyStoppingCallback</c>); null (default) for no such end.
    /// </summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>By how much a metric must be better than the best one to count as better for <see cref="EarlyStoppingPatience"/>. Default
    /// 0.</summary>
    public double EarlyStoppingThreshold { get; init; }

    internal OptimizerOptions OptimizerOptions => new()
    {
        Type = Optim,
        WeightDecay = WeightDecay,
        Beta1 = AdamBeta1,
        Beta2 = AdamBeta2,
        Epsilon = AdamEpsilon,
        Momentum = Momentum,
        MaxGradNorm = MaxGradNorm,
        LayerwiseLearningRateDecay = LayerwiseLearningRateDecay,
    };

    /// <summary>The metric with <c>eval_</c> in front.</summary>
    internal string BestMetric
    {
        get
        {
            string name = MetricForBestModel ?? "loss";
            return name.StartsWith("eval_", StringComparison.Ordinal) ? name : "eval_" + name;
        }
    }

    internal bool IsGreaterBetter => GreaterIsBetter ?? !BestMetric.EndsWith("loss", StringComparison.Ordinal);

    internal int EvaluationSteps => EvalSteps ?? LoggingSteps;

    /// <exception cref="ArgumentException">An argument is impossible; it is named.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(OutputDir);
        Require(LearningRate >= 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "finite and at least 0");
        Require(PerDeviceTrainBatchSize > 0, nameof(PerDeviceTrainBatchSize), PerDeviceTrainBatchSize, "at least 1");
        Require(PerDeviceEvalBatchSize > 0, nameof(PerDeviceEvalBatchSize), PerDeviceEvalBatchSize, "at least 1");
        Require(GradientAccumulationSteps > 0, nameof(GradientAccumulationSteps), GradientAccumulationSteps, "at least 1");
        Require(MaxSteps is -1 or > 0, nameof(MaxSteps), MaxSteps, "at least 1, or -1 for none");
        Require(MaxSteps > 0 || (NumTrainEpochs > 0 && double.IsFinite(NumTrainEpochs)), nameof(NumTrainEpochs), NumTrainEpochs,
            "finite and above 0");
        Require(LabelSmoothingFactor is >= 0 and < 1, nameof(LabelSmoothingFactor), LabelSmoothingFactor, "in [0, 1)");
        Require(EmaDecay is null or (>= 0 and < 1), nameof(EmaDecay), EmaDecay, "in [0, 1)");
        Require(LoggingSteps > 0, nameof(LoggingSteps), LoggingSteps, "at least 1");
        Require(SaveSteps > 0, nameof(SaveSteps), SaveSteps, "at least 1");
        Require(SaveTotalLimit is null or > 0, nameof(SaveTotalLimit), SaveTotalLimit, "at least 1, or null for no limit");
        Require(EvalSteps is null or > 0, nameof(EvalSteps), EvalSteps, "at least 1, or null for LoggingSteps");
        OptimizerOptions.Validate();
        ValidatePadding();
        if (GroupByLength && !Shuffle) throw new ArgumentException($"{nameof(GroupByLength)} needs {nameof(Shuffle)}.");
        if (LoadBestModelAtEnd) ValidateBest();
        Require(EarlyStoppingPatience is null or > 0, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "at least 1, or null for none");
        Require(EarlyStoppingThreshold >= 0, nameof(EarlyStoppingThreshold), EarlyStoppingThreshold, "at least 0");
        if (EarlyStoppingPatience is not null && EvalStrategy == IntervalStrategy.No)
            throw new ArgumentException($"{nameof(EarlyStoppingPatience)} needs evaluations; {nameof(EvalStrategy)} is No.");
    }

    private void ValidatePadding()
    {
        if (!Enum.IsDefined(Padding)) throw new ArgumentOutOfRangeException(nameof(Padding), Padding, "There is no such padding.");
        Require((Padding == PaddingStrategy.MaxLength) == MaxLength is > 0, nameof(MaxLength), MaxLength,
            $"at least 1 with {nameof(Padding)} = MaxLength, and null without");
        Require(PadToMultipleOf is null or > 0, nameof(PadToMultipleOf), PadToMultipleOf, "at least 1, or null");
        if (PadToMultipleOf is not null && Padding == PaddingStrategy.DoNotPad)
            throw new ArgumentException($"{nameof(PadToMultipleOf)} needs {nameof(Padding)}.");
    }

    private void ValidateBest()
    {
        bool fits =
            EvalStrategy == SaveStrategy
            && (SaveStrategy == IntervalStrategy.Epoch || (SaveStrategy == IntervalStrategy.Steps && SaveSteps % EvaluationSteps == 0));
        if (!fits)
        {
            throw new ArgumentException(
                $"{nameof(LoadBestModelAtEnd)} needs an evaluation with every checkpoint: {nameof(EvalStrategy)} and {nameof(SaveStrategy)} alike and not No, and for Steps "
                + $"{nameof(SaveSteps)} a multiple of {nameof(EvalSteps)}.");
        }
    }

    private static void Require(bool holds, string name, object? value, string expected)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, $"{name} is to be {expected}.");
    }
}
