using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert tag`.</summary>
internal static class TagCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to tag.");
        var aggregation = new Option<AggregationStrategy>("--aggregation")
        {
            Description = "How tokens become entities: none, simple, first, average or max.",
            HelpName = "NAME",
            DefaultValueFactory = _ => AggregationStrategy.Simple,
        };
        Option<string[]> ignored = SharedOptions.List("--ignore-labels", "Labels to leave out; O unless given. With an aggregation the tag counts (PER, not B-PER).", "LABEL,…");
        Option<int?> stride = SharedOptions.AtLeast(0, new Option<int?>("--stride") { Description = "Read longer texts in chunks that share so many tokens, rather than truncate them.", HelpName = "N" });
        Option<OffsetUnit> offsets = SharedOptions.Offsets();
        var options = new TaskOptions(DemoModels.Ner, "One text a line, or JSON lines {\"text\"}, or a CSV file.");
        var command = new Command("tag", "The entities of a text: people, places, dates ….") { texts, aggregation, ignored, stride, offsets };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(
            parsed, environment, [.. (parsed.GetValue(texts) ?? []).Select(text => new TokenClassificationInput(text))],
            () => new TagTask(
                TokenClassificationPipeline.FromPretrained(options.Folder(parsed), options.Loading(parsed)),
                options.Call(parsed, environment).ApplyTo(new TokenClassificationOptions
                {
                    AggregationStrategy = parsed.GetValue(aggregation),
                    IgnoreLabels = parsed.ValuesOf(ignored) ?? ["O"],
                    Stride = parsed.GetValue(stride),
                    Offsets = options.IsRendered(parsed, environment) ? OffsetUnit.Utf16 : parsed.GetValue(offsets),
                })),
            cancellationToken));
        return command;
    }
}
