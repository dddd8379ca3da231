using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.FineTuning;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert evaluate`, with a command for each task.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("evaluate", "Compare what a model says of labelled examples with what is right.");
        foreach (TrainableTask task in TrainableTask.All) command.Subcommands.Add(Create(task, environment));
        return command;
    }

    private static Command Create(TrainableTask task, CommandEnvironment environment)
    {
        var data = new Option<string>("--data") { Description = "The labelled examples.", HelpName = "FILE", Required = true };
        Option<string> model = SharedOptions.Model(task.Demo);
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Option<string?> output = SharedOptions.Output();
        Option<bool> padded = SharedOptions.Padded();
        Option<int> batchSize = SharedOptions.BatchSize();
        ParameterFlags flags = new ParameterFlags().Precision();
        task.AddOptions(flags);
        flags.AddReading().Text("seed", "The seed of what is drawn, such as the masks of fill-mask.", "42", helpName: "N");
        var command = new Command(task.Name, task.Description) { data, model, padded, batchSize, threads, json, output };
        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                ParameterSource parameters = flags.Of(parsed);
                string file = parsed.GetRequiredValue(data);
                using ResultWriter results = ResultWriter.Create(
                    environment, parsed.GetValue(json), parsed.GetValue(output), input: file);
                PrecisionParameters precision = PrecisionParameters.Read(parameters);
                var run = new EvaluationRun(environment, results, DemoModels.Resolve(parsed.GetRequiredValue(model)))
                {
                    Options = precision.ApplyTo(new ConvBertLoadOptions { Threads = parsed.GetValue(threads) }),
                    PaddedBatchSize = parsed.GetValue(padded) ? parsed.GetValue(batchSize) : null,
                };
                if (run.PaddedBatchSize is not null && precision.Precision is not (null or Precision.Float32))
                    throw new UsageException("--padded evaluates in fp32; --precision cannot be another.");
                run.Run(task.Create(parameters), file, cancellationToken);
                results.Complete();
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
