using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert zero-shot`.</summary>
internal static class ZeroShotCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to classify.");
        Option<string[]> labels = SharedOptions.List("--labels", "The labels to choose from.", "LABEL,…");
        labels.Required = true;
        var template = new Option<string?>("--template") { Description = "The sentence that a label is put into at {}; \"This example is {}.\" unless given.", HelpName = "TEXT" };
        var multiLabel = new Option<bool>("--multi-label") { Description = "Several labels may be true: each is scored by itself." };
        var options = new TaskOptions(DemoModels.ZeroShot, "One text a line, or JSON lines {\"text\"}, or a CSV file.");
        var command = new Command("zero-shot", "Classify by labels of your own, with a model of natural-language inference.") { texts, labels, template, multiLabel };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(
            parsed, environment, parsed.GetValue(texts) ?? [],
            () => new ZeroShotTask(
                ZeroShotClassificationPipeline.FromPretrained(options.Folder(parsed), options.Loading(parsed)),
                options.Call(parsed, environment).ApplyTo(Parameters(parsed.ValuesOf(labels)!, parsed.GetValue(template), parsed.GetValue(multiLabel)))),
            cancellationToken));
        return command;
    }

    private static ZeroShotClassificationOptions Parameters(string[] labels, string? template, bool multiLabel)
    {
        var parameters = new ZeroShotClassificationOptions { CandidateLabels = labels, MultiLabel = multiLabel };
        return template is null ? parameters : parameters with { HypothesisTemplate = template };
    }
}
