using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert classify`.</summary>
internal static class ClassifyCommand
{
    /// <summary>So many labels; null for all of them.</summary>
    private sealed record LabelCount(int? Count);

    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to classify.");
        var topK = new Option<LabelCount>("--top-k", "-k")
        {
            Description = "Labels a text: a number, or all; 1 unless given.",
            HelpName = "N|all",
            CustomParser = ParseCount,
            DefaultValueFactory = _ => new LabelCount(1),
        };
        var function = new Option<ScoreFunction?>("--function") { Description = "softmax, sigmoid or none; the config's unless given.", HelpName = "NAME" };
        var pair = new Option<string?>("--text-pair") { Description = "A second text beside each.", HelpName = "TEXT" };
        var options = new TaskOptions(DemoModels.Sentiment, "One text a line, or JSON lines {\"text\", \"text_pair\"}, or a CSV file.", hasPairs: true);
        var command = new Command("classify", "The label of a text, or of a pair of texts.") { texts, topK, function, pair };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(
            parsed, environment, [.. (parsed.GetValue(texts) ?? []).Select(text => new TextPair(text, parsed.GetValue(pair)))],
            () => new ClassifyTask(
                TextClassificationPipeline.FromPretrained(options.Folder(parsed), options.Loading(parsed)),
                options.Call(parsed, environment).ApplyTo(new TextClassificationOptions
                {
                    TopK = parsed.GetRequiredValue(topK).Count,
                    FunctionToApply = parsed.GetValue(function),
                }),
                parsed.GetValue(pair)),
            cancellationToken));
        return command;
    }

    private static LabelCount? ParseCount(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        if (text == "all") return new LabelCount(null);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0) return new LabelCount(count);
        result.AddError($"--top-k wants a number from 1, or all, but is '{text}'.");
        return null;
    }
}
