using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert choose`.</summary>
internal static class ChooseCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var prompt = new Option<string?>("--prompt", "-p") { Description = "The question, or the beginning of a text.", HelpName = "TEXT" };
        var choices = new Option<string[]>("--choice", "-c")
        {
            Description = "An answer or ending; repeat the option for each.",
            HelpName = "TEXT",
            AllowMultipleArgumentsPerToken = false,
        };
        var options = new TaskOptions(DemoModels.Choice, "JSON lines {\"prompt\", \"choices\"}.");
        var command = new Command("choose", "Choose which of several endings fits a beginning best.") { prompt, choices };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            MultipleChoiceOptions call = options.Batching(parsed).ApplyTo(new MultipleChoiceOptions());
            return options.RunAsync(
                parsed, environment, Items(parsed.GetValue(prompt), parsed.GetValue(choices) ?? [], options.HasInput(parsed)),
                () => new ChooseTask(options.Load(parsed, environment, MultipleChoicePipeline.FromPretrained), call),
                cancellationToken);
        });
        return command;
    }

    private static MultipleChoiceInput[] Items(string? prompt, string[] choices, bool hasInput)
    {
        if (prompt is null && choices.Length == 0 && hasInput) return [];
        if (prompt is null || choices.Length == 0) throw new UsageException("choose needs --prompt and at least one --choice, or --input.");
        return [new MultipleChoiceInput(prompt, choices)];
    }
}
