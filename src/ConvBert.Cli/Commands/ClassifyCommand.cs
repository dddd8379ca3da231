using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert classify`.</summary>
internal static class ClassifyCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to classify.");
        ParameterFlags flags = new ParameterFlags()
            .Integer("top_k", "The number of labels for each text, or all.", byDefault: 1, alias: "-k", nullText: "all")
            .Choice("function_to_apply", "What makes scores of logits; the config decides by default.",
            TextClassificationParameters.Functions, flag: "--function");
        Option<string?> pair = SharedOptions.TextPair();
        var options =
            new TaskOptions(
            DemoModels.Sentiment, "One text per line, JSON lines {\"text\", \"text_pair\"}, or a CSV file.", hasPairs: true);
        var command = new Command("classify", "Classify texts, or pairs of texts.") { texts };
        flags.AddTo(command);
        command.Options.Add(pair);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            TextClassificationOptions call = TextClassificationParameters.Read(flags.Of(parsed), options.Batching(parsed));
            string? second = parsed.GetValue(pair);
            return options.RunAsync(
                parsed, environment, [.. (parsed.GetValue(texts) ?? []).Select(text => new TextPair(text, second))],
                () => new ClassifyTask(options.Load(parsed, environment, TextClassificationPipeline.FromPretrained), call, second),
                cancellationToken);
        });
        return command;
    }
}
