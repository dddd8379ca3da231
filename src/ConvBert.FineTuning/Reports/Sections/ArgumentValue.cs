using System.Globalization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Reports;

/// <summary>An argument of a run as it is shown.</summary>
/// <param name="Name">Hugging Face's name.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsDefault">Whether that is the default.</param>
internal sealed record ArgumentValue(string Name, string Value, bool IsDefault)
{
    /// <summary>Those that a model card names whatever they are.</summary>
    private static readonly string[] Essential =
        ["learning_rate", "per_device_train_batch_size", "num_train_epochs", "lr_scheduler_type", "optim", "seed"];

    private static readonly TrainingArguments Defaults = new() { OutputDir = "." };

    /// <summary>Whether a model card names it even where it is the default.</summary>
    public bool IsEssential => Essential.Contains(Name);

    /// <summary>All arguments, but the folder, in the order of <see cref="TrainingArguments"/>; those of adapters follow.</summary>
    public static IReadOnlyList<ArgumentValue> Of(FineTuningResult result)
    {
        var lora = result.Lora is null ? [] : Values(result.Lora);
        return
        [
            .. Values(result.Arguments).Zip(
                Values(Defaults), (argument, other) => new ArgumentValue(argument.Name, argument.Value, argument.Value == other.Value)),
            .. lora.Select(argument => new ArgumentValue(argument.Name, argument.Value, IsDefault: false)),
        ];
    }

    private static List<(string Name, string Value)> Values(TrainingArguments args) =>
    [
        ("learning_rate", Text(args.LearningRate)),
        ("per_device_train_batch_size", Text(args.PerDeviceTrainBatchSize)),
        ("per_device_eval_batch_size", Text(args.PerDeviceEvalBatchSize)),
        ("gradient_accumulation_steps", Text(args.GradientAccumulationSteps)),
        ("num_train_epochs", Text(args.NumTrainEpochs)),
        ("max_steps", Text(args.MaxSteps)),
        ("lr_scheduler_type", Text(args.LrSchedulerType)),
        ("warmup_steps", Text(args.WarmupSteps)),
        ("lr_power", Text(args.LrPower)),
        ("optim", Text(args.Optim)),
        ("weight_decay", Text(args.WeightDecay)),
        ("adam_beta1", Text(args.AdamBeta1)),
        ("adam_beta2", Text(args.AdamBeta2)),
        ("adam_epsilon", Text(args.AdamEpsilon)),
        ("momentum", Text(args.Momentum)),
        ("max_grad_norm", Text(args.MaxGradNorm)),
        ("label_smoothing_factor", Text(args.LabelSmoothingFactor)),
        ("layerwise_learning_rate_decay", Text(args.LayerwiseLearningRateDecay)),
        ("ema_decay", Text(args.EmaDecay)),
        ("frozen_parts", Text(args.FrozenParts)),
        ("seed", Text(args.Seed)),
        ("dropout", Text(args.Dropout)),
        ("shuffle", Text(args.Shuffle)),
        ("group_by_length", Text(args.GroupByLength)),
        ("padding", Text(args.Padding)),
        ("max_length", Text(args.MaxLength)),
        ("pad_to_multiple_of", Text(args.PadToMultipleOf)),
        ("pad_token_id", Text(args.PadTokenId)),
        ("gradient_checkpointing", Text(args.GradientCheckpointing)),
        ("logging_strategy", Text(args.LoggingStrategy)),
        ("logging_steps", Text(args.LoggingSteps)),
        ("save_strategy", Text(args.SaveStrategy)),
        ("save_steps", Text(args.SaveSteps)),
        ("save_total_limit", Text(args.SaveTotalLimit)),
        ("eval_strategy", Text(args.EvalStrategy)),
        ("eval_steps", Text(args.EvalSteps)),
        ("load_best_model_at_end", Text(args.LoadBestModelAtEnd)),
        ("metric_for_best_model", Text(args.MetricForBestModel)),
        ("greater_is_better", Text(args.GreaterIsBetter)),
        ("early_stopping_patience", Text(args.EarlyStoppingPatience)),
        ("early_stopping_threshold", Text(args.EarlyStoppingThreshold)),
    ];

    private static List<(string Name, string Value)> Values(LoraConfig lora) =>
    [
        ("lora_r", Text(lora.R)),
        ("lora_alpha", Text(lora.LoraAlpha)),
        ("lora_dropout", Text(lora.LoraDropout)),
        ("use_rslora", Text(lora.UseRslora)),
        ("target_modules", Text(lora.TargetModules)),
        ("modules_to_save", Text(lora.ModulesToSave)),
    ];

    private static string Text(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "true" : "false",
        double and not 0 and > -0.01 and < 0.01 => ReportText.Number((double)value),
        Enum name => name.ToString(),
        IReadOnlyList<string> list => list.Count == 0 ? "none" : string.Join(", ", list),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
