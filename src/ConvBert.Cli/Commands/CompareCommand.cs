using System.CommandLine;
using ConvBert.Cli.Compare;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert compare`: a model in 8 bits beside float32.</summary>
internal static class CompareCommand
{
    private const string Task = "task";
    private const string CandidateLabels = "candidate_labels";

    public static Command Create(CommandEnvironment environment)
    {
        var model = new Argument<string>("MODEL") { Description = "A folder in Hugging Face layout, or a built-in demo." };
        model.CompletionSources.Add([.. DemoModels.Names]);
        var input = new Option<string>("--input", "-i")
        {
            Description = "Lines of text or JSON objects with the task's fields; with labels in them, metrics are computed too.",
            HelpName = "FILE",
            Required = true,
        };
        ParameterFlags flags = new ParameterFlags()
            .Text(Task, "The task: " + string.Join(", ", ComparedTask.Names) + ".", helpName: "TASK", suggestions: ComparedTask.Names,
                isOneOfThem: true)
            .Precision()
            .Texts(CandidateLabels, "The labels of a zero-shot classification.", "LABEL,…", flag: "--labels");
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("compare", "Compare a model in 8 bits with the same in fp32: answers, scores, metrics, layers.") { model };
        command.Options.Add(input);
        flags.AddTo(command);
        foreach (Option option in new Option[] { threads, json }) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => System.Threading.Tasks.Task.Run(
            () =>
            {
                ParameterSource parameters = flags.Of(parsed);
                PrecisionParameters precision = PrecisionParameters.Read(parameters).Over(new PrecisionParameters(ConvBert.Precision.Int8, null));
                if (precision.Precision == ConvBert.Precision.Float32)
                    throw new UsageException("--precision must be int8 or int8-fast: it is compared with fp32.");
                string task = parameters.Text(Task) ?? throw new UsageException(
                    $"--task is missing; known are {string.Join(", ", ComparedTask.Names)}.");
                string[] labels = parameters.Texts(CandidateLabels) ?? [];
                if ((task == "zero-shot-classification") != (labels.Length > 0))
                    throw new UsageException("--labels goes with --task zero-shot-classification, which needs it.");
                using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
                Comparison comparison = Comparison.Run(
                    DemoModels.Resolve(parsed.GetRequiredValue(model)), ComparedTask.Of(task, labels), precision,
                    parsed.GetRequiredValue(input), parsed.GetValue(threads), environment, cancellationToken);
                if (results.IsJson) results.WriteLine(comparison.WriteJson);
                else comparison.Show(results.Terminal);
                results.Complete();
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
