using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert tag`.</summary>
internal static class TagCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to tag.");
        ParameterFlags flags = new ParameterFlags()
            .Choice("aggregation_strategy", "How tokens are grouped into entities.", TokenClassificationParameters.Strategies,
            AggregationStrategy.Simple, "--aggregation")
            .Texts("ignore_labels", "Labels to leave out; with an aggregation, of groups (PER, not B-PER).", "LABEL,…", byDefault: "O")
            .Integer("stride", "Read long texts in overlapping chunks that share this number of tokens; by default they are truncated.")
            .Offsets();
        var options = new TaskOptions(DemoModels.Ner, "One text per line, JSON lines {\"text\"}, or a CSV file.");
        var command = new Command("tag", "Find the entities of a text: people, places, dates and the like.") { texts };
        flags.AddTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            TokenClassificationOptions call = TokenClassificationParameters.Read(flags.Of(parsed), options.Batching(parsed));
            if (options.IsRendered(parsed, environment)) call = call with { Offsets = OffsetUnit.Utf16 };
            return options.RunAsync(
                parsed, environment, [.. (parsed.GetValue(texts) ?? []).Select(text => new TokenClassificationInput(text))],
                () => new TagTask(options.Load(parsed, environment, TokenClassificationPipeline.FromPretrained), call),
                cancellationToken);
        });
        return command;
    }
}
