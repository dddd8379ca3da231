using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert fill-mask`.</summary>
internal static class FillMaskCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts with [MASK] in them.");
        Option<int?> topK = SharedOptions.AtLeast(1, new Option<int?>("--top-k", "-k") { Description = "Predictions a mask; 5 unless given.", HelpName = "N" });
        Option<string[]> targets = SharedOptions.List("--targets", "Only these words are considered.", "WORD,…");
        var options = new TaskOptions(DemoModels.FillMask, "One text a line, or JSON lines {\"text\"}, or a CSV file.");
        var command = new Command("fill-mask", "What the [MASK] of a text may stand for.") { texts, topK, targets };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(
            parsed, environment, parsed.GetValue(texts) ?? [],
            () => new FillMaskTask(
                FillMaskPipeline.FromPretrained(options.Folder(parsed), options.Loading(parsed)),
                options.Call(parsed, environment).ApplyTo(new FillMaskOptions
                {
                    TopK = parsed.GetValue(topK) ?? 5,
                    Targets = parsed.ValuesOf(targets),
                })),
            cancellationToken));
        return command;
    }
}
