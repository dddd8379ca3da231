using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert fill-mask`.</summary>
internal static class FillMaskCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts with [MASK] in them.");
        ParameterFlags flags = new ParameterFlags()
            .Integer("top_k", "The number of predictions for each mask.", byDefault: new FillMaskOptions().TopK, alias: "-k")
            .Texts("targets", "Consider only these words.");
        var options = new TaskOptions(DemoModels.FillMask, "One text per line, JSON lines {\"text\"}, or a CSV file.");
        var command = new Command("fill-mask", "Predict the tokens behind [MASK].") { texts };
        flags.AddTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            FillMaskOptions call = FillMaskParameters.Read(flags.Of(parsed), options.Batching(parsed));
            return options.RunAsync(
                parsed, environment, parsed.GetValue(texts) ?? [],
                () => new FillMaskTask(options.Load(parsed, environment, FillMaskPipeline.FromPretrained), call),
                cancellationToken);
        });
        return command;
    }
}
