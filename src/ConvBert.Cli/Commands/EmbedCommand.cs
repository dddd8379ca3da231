using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert embed`.</summary>
internal static class EmbedCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to embed.");
        var pooling = new Option<Pooling>("--pooling")
        {
            Description = "How the tokens' vectors become one: mean, cls, max, or none (they stay apart).",
            HelpName = "NAME",
            DefaultValueFactory = _ => Pooling.Mean,
        };
        var normalize = new Option<bool>("--normalize") { Description = "Scale each vector to length 1." };
        var options = new TaskOptions(DemoModels.FillMask, "One text a line, or JSON lines {\"text\"}, or a CSV file.");
        var command = new Command("embed", "The model's vectors for a text.") { texts, pooling, normalize };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(
            parsed, environment, parsed.GetValue(texts) ?? [],
            () => new EmbedTask(
                FeatureExtractionPipeline.FromPretrained(options.Folder(parsed), options.Loading(parsed)),
                options.Call(parsed, environment).ApplyTo(new FeatureExtractionOptions
                {
                    Pooling = parsed.GetValue(pooling),
                    Normalize = parsed.GetValue(normalize),
                })),
            cancellationToken));
        return command;
    }
}
