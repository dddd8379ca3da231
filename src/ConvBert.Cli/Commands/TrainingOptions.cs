using ConvBert.Cli.Errors;
using ConvBert.Cli.Models;
using ConvBert.FineTuning;
using ConvBert.Serving.Parameters;
using ConvBert.Training;

namespace ConvBert.Cli.Commands;

/// <summary>The options of a run of `train`.</summary>
internal static class TrainingOptions
{
    /// <summary>Reads the options.</summary>
    /// <param name="parameters">The command line, over a file.</param>
    /// <param name="task">The task.</param>
    /// <param name="threads">Threads to compute with; null for all processors.</param>
    /// <exception cref="CommandException">An option is missing or impossible.</exception>
    public static FineTuningOptions Read(ParameterSource parameters, FineTuningTask task, int? threads)
    {
        string train = Required(parameters, "train_file"), output = Required(parameters, "output_dir");
        string? eval = parameters.Text("validation_file");
        double split = parameters.Number("eval_split") ?? 0;
        string folder = DemoModels.Resolve(Required(parameters, "model_name_or_path"));
        var config = ConvBertConfig.FromPretrained(task.TransformerPath(folder));
        TrainingArguments defaults = RecommendedArguments.For(config, output, eval is not null || split > 0);
        double[] rates = TrainingFlags.LearningRates(parameters, defaults.LearningRate);
        ulong[] seeds = TrainingFlags.Seeds(parameters);
        TrainingArguments arguments = TrainingFlags.Read(parameters, defaults, isSearch: rates.Length * seeds.Length > 1);
        return new FineTuningOptions
        {
            Model = folder,
            TrainFile = train,
            EvalFile = eval,
            EvalSplit = split,
            Arguments = arguments with { LearningRate = rates[0], Seed = seeds[0] },
            LearningRates = rates,
            Seeds = seeds,
            Lora = AdapterFlags.Read(parameters),
            Threads = threads,
            Resume = parameters.Boolean("resume") ?? false,
            OverwriteOutputDir = parameters.Boolean("overwrite_output_dir") ?? false,
        };
    }

    private static string Required(ParameterSource parameters, string name) => parameters.Text(name)
        ?? throw new UsageException($"{parameters.Label(name)} is missing.");
}
