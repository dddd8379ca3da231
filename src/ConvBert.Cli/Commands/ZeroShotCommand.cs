using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert zero-shot`.</summary>
internal static class ZeroShotCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to classify.");
        string template = new ZeroShotClassificationOptions { CandidateLabels = [] }.HypothesisTemplate;
        ParameterFlags flags = new ParameterFlags()
            .Texts("candidate_labels", "The labels to choose from.", "LABEL,…", flag: "--labels", isRequired: true)
            .Text("hypothesis_template", "The sentence that each label is put into in place of {}.", byDefault: template,
            flag: "--template")
            .Boolean("multi_label", "Score each label by itself: several may be true.");
        var options = new TaskOptions(DemoModels.ZeroShot, "One text per line, JSON lines {\"text\"}, or a CSV file.");
        var command =
            new Command("zero-shot", "Classify texts by labels of your own, with a model of natural-language inference.") { texts };
        flags.AddTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            ZeroShotClassificationOptions call = ZeroShotClassificationParameters.Read(flags.Of(parsed), options.Batching(parsed));
            return options.RunAsync(
                parsed, environment, parsed.GetValue(texts) ?? [],
                () => new ZeroShotTask(options.Load(parsed, environment, ZeroShotClassificationPipeline.FromPretrained), call),
                cancellationToken);
        });
        return command;
    }
}
