using System.CommandLine;
using System.Globalization;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Initialize;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Workloads;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert init`.</summary>
internal static class InitCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var size =
            new Option<string>(
            "--size")
            { Description = string.Join(", ", PublishedSizes.Names) + ".", HelpName = "NAME", Required = true };
        size.AcceptOnlyFromAmong([.. PublishedSizes.Names]);
        var output =
            new Option<string>(
            "--output", "-o")
            { Description = "The folder to write; made unless it is there.", HelpName = "DIR", Required = true };
        Option<bool> json = SharedOptions.Json();
        var command =
            new Command("init", "A model of a published size with synthetic weights, for benchmarks and trials: it knows nothing.") { size,
            output, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                string folder = parsed.GetRequiredValue(output);
                if (File.Exists(folder)) throw new CommandException($"'{folder}' is a file; --output wants a folder.");
                using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
                long parameters = ModelInitializer.Write(parsed.GetRequiredValue(size), folder, cancellationToken);
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
