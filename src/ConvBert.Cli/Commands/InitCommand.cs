using System.CommandLine;
using System.Globalization;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Initialize;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Workloads;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert init`.</summary>
internal static class InitCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var size = new Option<string?>("--size")
        {
            Description = "A published size with synthetic weights, the same everywhere: " + string.Join(", ", PublishedSizes.Names) + ".",
            HelpName = "NAME",
        };
        size.AcceptOnlyFromAmong([.. PublishedSizes.Names]);
        var like = new Option<string?>("--like")
        {
            Description = "A model's folder, or a demo: its configuration and tokenizer with random weights, to train from the beginning.",
            HelpName = "DIR",
        };
        like.CompletionSources.Add([.. DemoModels.Names]);
        var seed = new Option<uint?>("--seed") { Description = "With --like, the seed of the weights; 42 by default.", HelpName = "N" };
        var output =
            new Option<string>(
            "--output", "-o")
            { Description = "The folder to write; made unless it is there.", HelpName = "DIR", Required = true };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("init", "A model that knows nothing: of a published size for benchmarks and trials, or random to train.")
        {
            size, like, seed, output, json,
        };
        command.Validators.Add(result =>
        {
            bool isLike = result.GetResult(like) is not null;
            if (isLike == result.GetResult(size) is not null) result.AddError("Give --size or --like, one of the two.");
            else if (!isLike && result.GetResult(seed) is not null) result.AddError("--seed needs --like; synthetic weights have none.");
        });
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                string folder = parsed.GetRequiredValue(output);
                if (File.Exists(folder)) throw new CommandException($"'{folder}' is a file; --output wants a folder.");
                using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
                long parameters = parsed.GetValue(like) is { } model
                    ? RandomStart.Write(DemoModels.Resolve(model), parsed.GetValue(seed) ?? 42, folder)
                    : ModelInitializer.Write(parsed.GetValue(size)!, folder, cancellationToken);
                if (results.IsJson)
                {
                    results.WriteLine(writer =>
                    {
                        writer.WriteStartObject();
                        writer.WriteString("output", folder);
                        writer.WriteNumber("parameters", parameters);
                        writer.WriteEndObject();
                    });
                }
                else
                {
                    results.Terminal.WriteFields(
                        ("output", folder), ("parameters", parameters.ToString("N0", CultureInfo.InvariantCulture)));
                }
                results.Complete();
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
