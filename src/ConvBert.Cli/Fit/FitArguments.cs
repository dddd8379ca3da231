using ConvBert.Serving.Requests;
using ConvBert.Training;

namespace ConvBert.Cli.Fit;

/// <summary>The `arguments` of a fit request, under the names of Hugging Face's TrainingArguments.</summary>
internal sealed record FitArguments
{
    private const double DefaultLearningRate = 5e-5;
    private const int DefaultSeed = 42;

    /// <summary>The optimizer.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>The learning rate of each step.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>Label smoothing.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Whether to drop out at the rates of the configuration.</summary>
    public bool Dropout { get; init; } = true;

    /// <summary>Whether to compute layers again in place of keeping their activations.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>The seed of dropout, and of a head that the checkpoint lacks.</summary>
    public ulong Seed { get; init; }

    /// <summary>Parts whose weights stay as they are.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Reads the object.</summary>
    /// <exception cref="RequestException">A field is unknown or of the wrong kind.</exception>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static FitArguments Read(RequestObject arguments, int steps)
    {
        int seed = arguments.Integer("seed") ?? DefaultSeed;
        if (seed < 0) throw new RequestException($"\"seed\" must be at least 0, but is {seed}.");
        var result = new FitArguments
        {
            Optimizer = ReadOptimizer(arguments),
            LearningRates = ReadRates(arguments, steps),
            LabelSmoothing = arguments.Number("label_smoothing_factor") ?? 0,
            Dropout = arguments.Boolean("dropout") ?? true,
            GradientCheckpointing = arguments.Boolean("gradient_checkpointing") ?? false,
            Seed = (ulong)seed,
            Frozen = arguments.Texts("frozen") ?? [],
        };
        arguments.RefuseUnknown();
        return result;
    }

    private static OptimizerOptions ReadOptimizer(RequestObject arguments)
    {
        OptimizerType type = (arguments.Text("optimizer") ?? "adamw") switch
        {
            "adamw" => OptimizerType.AdamW,
            "original_adam" => OptimizerType.OriginalAdam,
            "sgd" => OptimizerType.Sgd,
            var other => throw new RequestException($"\"optimizer\" is \"{other}\"; known are adamw, original_adam, sgd."),
        };
        var defaults = new OptimizerOptions();
        return new OptimizerOptions
        {
            Type = type,
            WeightDecay = arguments.Number("weight_decay") ?? defaults.WeightDecay,
            Beta1 = arguments.Number("adam_beta1") ?? defaults.Beta1,
            Beta2 = arguments.Number("adam_beta2") ?? defaults.Beta2,
            Epsilon = arguments.Number("adam_epsilon") ?? (type == OptimizerType.OriginalAdam ? 1e-6 : defaults.Epsilon),
            Momentum = arguments.Number("momentum") ?? defaults.Momentum,
            MaxGradNorm = arguments.Number("max_grad_norm") ?? defaults.MaxGradNorm,
            LayerwiseLearningRateDecay = arguments.Number("layerwise_lr_decay") ?? defaults.LayerwiseLearningRateDecay,
        };
    }

    private static double[] ReadRates(RequestObject arguments, int steps)
    {
        double rate = arguments.Number("learning_rate") ?? DefaultLearningRate;
        double warmup = arguments.Number("warmup_steps") ?? 0;
        SchedulerType type = Scheduler(arguments.Text("lr_scheduler_type") ?? "linear");
        double power = arguments.Number("power") ?? 1;
        if (arguments.Numbers("learning_rates") is { } given)
        {
            if (given.Length < steps)
                throw new RequestException($"\"learning_rates\" has {given.Length} numbers for {steps} steps; expected one a step.");
            return given;
        }

        if (steps == 0) return [];
        var schedule = new LearningRateSchedule(type, rate, warmup, steps, power);
        return [.. Enumerable.Range(0, steps).Select(step => schedule.RateAt(step))];
    }

    private static SchedulerType Scheduler(string name) => name switch
    {
        "linear" => SchedulerType.Linear,
        "cosine" => SchedulerType.Cosine,
        "constant" => SchedulerType.Constant,
        "constant_with_warmup" => SchedulerType.ConstantWithWarmup,
        "polynomial" => SchedulerType.Polynomial,
        "inverse_sqrt" => SchedulerType.InverseSqrt,
        _ => throw new RequestException(
            $"\"lr_scheduler_type\" is \"{name}\"; known are linear, cosine, constant, constant_with_warmup, polynomial, inverse_sqrt."),
    };
}
