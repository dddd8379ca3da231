using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.FineTuning;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.FineTuning;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert train`, with a command for each task.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("train", "Train a model for a task, from a file of examples to a folder that Hugging Face loads.");
        foreach (TrainableTask task in TrainableTask.All) command.Subcommands.Add(Create(task, environment));
        return command;
    }

    private static Command Create(TrainableTask task, CommandEnvironment environment)
    {
        ParameterFlags flags = new ParameterFlags()
            .Text("train_file", "The examples to train on.", flag: "--train", helpName: "FILE")
            .Text("validation_file", "The examples to evaluate on.", flag: "--eval", helpName: "FILE")
            .Number("eval_split", "Without --eval, the part of the examples that is held out to evaluate on; 0 for none.", "0.1")
            .Text("model_name_or_path", SharedOptions.ModelDescription + " A head for the task begins at random where it has none.",
                DemoModels.FillMask, flag: "--model", alias: "-m", helpName: "DIR", suggestions: DemoModels.Names)
            .Text("output_dir", "The folder for the trained model.", flag: "--output", alias: "-o", helpName: "DIR")
            .Boolean("overwrite_output_dir", "Replace the run that is in the output folder.")
            .Boolean("resume", "Go on with an interrupted run from the newest checkpoint in the output folder.");
        task.AddOptions(flags);
        flags.AddReading().AddTrainingArguments().AddAdapters();
        var config = new Option<string?>("--config")
        {
            Description = "A JSON file with arguments by Hugging Face's names, such as \"num_train_epochs\"; options win over it.",
            HelpName = "FILE",
        };
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        var command = new Command(task.Name, task.Description) { config, threads, json };
        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                RequestObject? file = parsed.GetValue(config) is { } path ? ReadConfig(path) : null;
                ParameterSource parameters = flags.Over(parsed, file);
                using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
                FineTuningTask fineTuning = task.Create(parameters);
                FineTuningOptions options = TrainingOptions.Read(parameters, fineTuning, parsed.GetValue(threads));
                parameters.RefuseUnknown();
                new TrainingRun(environment, results).Run(fineTuning, options, cancellationToken);
                results.Complete();
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static RequestObject ReadConfig(string path)
    {
        try
        {
            return new RequestObject(RequestObject.ParseElement(SharedFile.ReadAllText(path)), $"'{path}'");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RequestException)
        {
            throw new CommandException($"'{path}' cannot be used: {exception.Message}", exception);
        }
    }
}
