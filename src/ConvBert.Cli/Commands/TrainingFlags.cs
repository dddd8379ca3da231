using System.Globalization;
using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.Cli.Commands;

/// <summary>The arguments of a training run under the names of Hugging Face's TrainingArguments, as options and in a file.</summary>
internal static class TrainingFlags
{
    private static readonly NamedValues<SchedulerType> Schedulers = new(
        ("linear", SchedulerType.Linear), ("cosine", SchedulerType.Cosine), ("constant", SchedulerType.Constant),
        ("constant_with_warmup", SchedulerType.ConstantWithWarmup), ("polynomial", SchedulerType.Polynomial),
        ("inverse_sqrt", SchedulerType.InverseSqrt));

    private static readonly NamedValues<OptimizerType> Optimizers = new(
        ("adamw_torch", OptimizerType.AdamW), ("original_adam", OptimizerType.OriginalAdam), ("sgd", OptimizerType.Sgd));

    private static readonly NamedValues<IntervalStrategy> Strategies = new(
        ("no", IntervalStrategy.No), ("steps", IntervalStrategy.Steps), ("epoch", IntervalStrategy.Epoch));

    /// <summary>Adds the options to those of the command.</summary>
    public static ParameterFlags AddTrainingArguments(this ParameterFlags flags) => flags
        .Number("num_train_epochs", "How often the examples are gone through; may be a fraction.", "3")
        .Integer("max_steps", "Optimizer steps of the run, in place of epochs; -1 for none.", -1)
        .Number("learning_rate",
            "The highest learning rate, or several to try: 1e-5,2e-5. "
            + "The default goes by the model's size: 3e-4 for hidden sizes below 512, else 1e-4.",
            helpName: "X,…")
        .Text("seed", "The seed of order, dropout, a new head and the split, or several to try: 1,2,3.", "42", helpName: "N,…")
        .Integer("per_device_train_batch_size", "Examples of a forward and backward pass.", 8)
        .Integer("per_device_eval_batch_size", "Examples of a pass in evaluations.", 8)
        .Integer("gradient_accumulation_steps", "Passes whose gradients make one optimizer step.", 1)
        .Choice("lr_scheduler_type", "How the learning rate changes over the run.", Schedulers, SchedulerType.Linear)
        .Number("warmup_steps", "Steps over which the learning rate rises; below 1 a part of all steps.", "0")
        .Number("warmup_ratio", "The part of all steps over which the learning rate rises, in place of --warmup-steps.")
        .Number("lr_power", "The exponent of the polynomial scheduler.", "1")
        .Choice("optim", "The optimizer; original_adam is the ConvBERT repository's.", Optimizers, OptimizerType.AdamW)
        .Number("weight_decay", "Decoupled weight decay of all weights but biases and layer norms.", "0")
        .Number("adam_beta1", "Adam's decay of the gradient's mean.", "0.9")
        .Number("adam_beta2", "Adam's decay of the gradient's square.", "0.999")
        .Number("adam_epsilon", "Adam's epsilon; 1e-8 by default, 1e-6 for original_adam.")
        .Number("momentum", "The momentum of sgd.", "0")
        .Number("max_grad_norm", "The largest norm of all gradients; 0 for no clipping.", "1")
        .Number("label_smoothing_factor", "The part of a label that is spread over all classes.", "0")
        .Number("layerwise_lr_decay",
            "The learning rate's factor from each layer to the one below it; 0.8 in the ConvBERT repository.", "1")
        .Number("ema_decay", "The decay of a moving average of the weights, which the result then has; none by default.")
        .Texts("frozen_parts", "Parts that keep their weights: embeddings, encoder, layers:0-3, or a module's name.", "PART,…")
        .Boolean("dropout", "Drop out at the rates of the model's config; on by default.")
        .Boolean("shuffle", "Give each epoch an order of its own; on by default.")
        .Boolean("group_by_length", "Batch examples of like length together.")
        .Boolean("padded", "Pad batches as Hugging Face does, instead of running ragged ones; the convolutions read the padding.")
        .Boolean("pad_to_max_length", "With --padded, pad to --max-length, instead of to the longest text of a batch.")
        .Integer("pad_to_multiple_of", "With --padded, what lengths are to be a multiple of.")
        .Boolean("gradient_checkpointing", "Compute layers again in the backward pass: less memory, the same bits.")
        .Choice("logging_strategy", "When the loss is logged.", Strategies, IntervalStrategy.Steps)
        .Integer("logging_steps", "Steps from one log entry to the next.", 10)
        .Choice("eval_strategy", "When the model is evaluated; by default every epoch where there is something to evaluate on.", Strategies)
        .Integer("eval_steps", "Steps from one evaluation to the next; as many as for the log by default.")
        .Choice("save_strategy",
            "When checkpoints are written; by default every epoch, in a search never, and to load the best model with every evaluation.",
            Strategies)
        .Integer("save_steps", "Steps from one checkpoint to the next; 500 by default.")
        .Integer("save_total_limit", "The most checkpoints that are kept, or all.", 2, nullText: "all")
        .Boolean("load_best_model_at_end", "End with the weights of the best checkpoint; by default with early stopping alone.")
        .Text("metric_for_best_model", "The metric that tells the best model; by default the task's.", helpName: "NAME")
        .Boolean("greater_is_better", "Whether a larger metric is better; by default as the metric is.")
        .Integer("early_stopping_patience", "End after so many evaluations in a row without a better metric; never by default.")
        .Number("early_stopping_threshold", "By how much a metric must be better to count for that.", "0");

    /// <summary>The learning rates to try; the default of the model's size where none is given.</summary>
    public static double[] LearningRates(ParameterSource parameters, double byDefault) =>
        NotEmpty(parameters, "learning_rate", parameters.Numbers("learning_rate") ?? [byDefault]);

    /// <summary>The seeds to try.</summary>
    public static ulong[] Seeds(ParameterSource parameters)
    {
        double[] numbers = NotEmpty(parameters, "seed", parameters.Numbers("seed") ?? []);
        foreach (double number in numbers)
        {
            if (number < 0 || number != Math.Floor(number) || number > uint.MaxValue)
                throw parameters.Refusal(string.Create(
                    CultureInfo.InvariantCulture, $"{parameters.Label("seed")} must be integers from 0 to {uint.MaxValue}, but has {number}."));
        }

        return [.. numbers.Select(number => (ulong)number)];
    }

    /// <summary>The arguments.</summary>
    /// <param name="parameters">What is given.</param>
    /// <param name="defaults">Those that depend on model and data.</param>
    /// <param name="isSearch">Whether several runs are tried.</param>
    public static TrainingArguments Read(ParameterSource parameters, TrainingArguments defaults, bool isSearch)
    {
        TrainingArguments arguments = ReadSchedule(parameters, ReadOptimizer(parameters, ReadRun(parameters, defaults)));
        IntervalStrategy save =
            arguments.LoadBestModelAtEnd ? arguments.EvalStrategy : isSearch ? IntervalStrategy.No : defaults.SaveStrategy;
        return arguments with
        {
            SaveStrategy = parameters.Choice("save_strategy", Strategies) ?? save,
            SaveSteps = parameters.Integer("save_steps")
                ?? (arguments.LoadBestModelAtEnd ? arguments.EvalSteps ?? arguments.LoggingSteps : defaults.SaveSteps),
        };
    }

    private static TrainingArguments ReadRun(ParameterSource parameters, TrainingArguments defaults) => defaults with
    {
        NumTrainEpochs = parameters.Number("num_train_epochs") ?? defaults.NumTrainEpochs,
        MaxSteps = parameters.Long("max_steps") ?? defaults.MaxSteps,
        PerDeviceTrainBatchSize = parameters.Integer("per_device_train_batch_size") ?? defaults.PerDeviceTrainBatchSize,
        PerDeviceEvalBatchSize = parameters.Integer("per_device_eval_batch_size") ?? defaults.PerDeviceEvalBatchSize,
        GradientAccumulationSteps = parameters.Integer("gradient_accumulation_steps") ?? defaults.GradientAccumulationSteps,
        FrozenParts = parameters.Texts("frozen_parts") ?? defaults.FrozenParts,
        Dropout = parameters.Boolean("dropout") ?? defaults.Dropout,
        Shuffle = parameters.Boolean("shuffle") ?? defaults.Shuffle,
        GroupByLength = parameters.Boolean("group_by_length") ?? defaults.GroupByLength,
        Padding = Padding(parameters),
        MaxLength = Padding(parameters) == PaddingStrategy.MaxLength ? parameters.Integer("max_length", min: 1) : null,
        PadToMultipleOf = parameters.Integer("pad_to_multiple_of"),
        GradientCheckpointing = parameters.Boolean("gradient_checkpointing") ?? defaults.GradientCheckpointing,
    };

    private static PaddingStrategy Padding(ParameterSource parameters)
    {
        bool isPadded = parameters.Boolean("padded") ?? false, isFull = parameters.Boolean("pad_to_max_length") ?? false;
        if (!isFull) return isPadded ? PaddingStrategy.Longest : PaddingStrategy.DoNotPad;
        if (isPadded && parameters.Has("max_length")) return PaddingStrategy.MaxLength;
        throw parameters.Refusal($"{parameters.Label("pad_to_max_length")} needs {parameters.Label("padded")} and --max-length.");
    }

    private static TrainingArguments ReadOptimizer(ParameterSource parameters, TrainingArguments defaults)
    {
        OptimizerType optimizer = parameters.Choice("optim", Optimizers) ?? defaults.Optim;
        return defaults with
        {
            LrSchedulerType = parameters.Choice("lr_scheduler_type", Schedulers) ?? defaults.LrSchedulerType,
            WarmupSteps = parameters.Number("warmup_ratio") ?? parameters.Number("warmup_steps") ?? defaults.WarmupSteps,
            LrPower = parameters.Number("lr_power") ?? defaults.LrPower,
            Optim = optimizer,
            WeightDecay = parameters.Number("weight_decay") ?? defaults.WeightDecay,
            AdamBeta1 = parameters.Number("adam_beta1") ?? defaults.AdamBeta1,
            AdamBeta2 = parameters.Number("adam_beta2") ?? defaults.AdamBeta2,
            AdamEpsilon = parameters.Number("adam_epsilon") ?? (optimizer == OptimizerType.OriginalAdam ? 1e-6 : defaults.AdamEpsilon),
            Momentum = parameters.Number("momentum") ?? defaults.Momentum,
            MaxGradNorm = parameters.Number("max_grad_norm") ?? defaults.MaxGradNorm,
            LabelSmoothingFactor = parameters.Number("label_smoothing_factor") ?? defaults.LabelSmoothingFactor,
            LayerwiseLearningRateDecay = parameters.Number("layerwise_lr_decay") ?? defaults.LayerwiseLearningRateDecay,
            EmaDecay = parameters.Number("ema_decay"),
        };
    }

    private static TrainingArguments ReadSchedule(ParameterSource parameters, TrainingArguments defaults)
    {
        int? patience = parameters.Integer("early_stopping_patience");
        return defaults with
        {
            LoggingStrategy = parameters.Choice("logging_strategy", Strategies) ?? defaults.LoggingStrategy,
            LoggingSteps = parameters.Integer("logging_steps") ?? defaults.LoggingSteps,
            EvalStrategy = parameters.Choice("eval_strategy", Strategies) ?? defaults.EvalStrategy,
            EvalSteps = parameters.Integer("eval_steps"),
            SaveTotalLimit = parameters.Integer("save_total_limit"),
            LoadBestModelAtEnd = parameters.Boolean("load_best_model_at_end") ?? patience is not null,
            MetricForBestModel = parameters.Text("metric_for_best_model"),
            GreaterIsBetter = parameters.Boolean("greater_is_better"),
            EarlyStoppingPatience = patience,
            EarlyStoppingThreshold = parameters.Number("early_stopping_threshold") ?? defaults.EarlyStoppingThreshold,
        };
    }

    private static double[] NotEmpty(ParameterSource parameters, string name, double[] numbers) =>
        numbers.Length > 0 ? numbers : throw parameters.Refusal($"{parameters.Label(name)} must be a number, or several parted by commas.");
}
