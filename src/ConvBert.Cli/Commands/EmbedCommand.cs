using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert embed`.</summary>
internal static class EmbedCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to embed.");
        ParameterFlags flags = new ParameterFlags()
            .Choice(
            "pooling",
            "How the vectors of a text's tokens become one; none keeps them all. Default: as the model's folder says, else mean.",
            FeatureExtractionParameters.Poolings)
            .Boolean("normalize", "Scale each vector to length 1. Default: as the model's folder says.")
            .Text("prompt_name", "The prompt of the model's folder to put in front of each text.", helpName: "NAME")
            .Text("prompt", "What to put in front of each text.");
        var options = new TaskOptions(DemoModels.FillMask, "One text per line, JSON lines {\"text\"}, or a CSV file.");
        var command = new Command("embed", "Embed texts: the model's vectors.") { texts };
        flags.AddTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            FeatureExtractionOptions call = FeatureExtractionParameters.Read(flags.Of(parsed), options.Batching(parsed));
            return options.RunAsync(
                parsed, environment, parsed.GetValue(texts) ?? [],
                () => new EmbedTask(options.Load(parsed, environment, FeatureExtractionPipeline.FromPretrained), call),
                cancellationToken);
        });
        return command;
    }
}
