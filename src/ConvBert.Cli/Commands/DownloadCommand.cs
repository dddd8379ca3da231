using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Hub;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert download`.</summary>
internal static class DownloadCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var repository = new Argument<string>("REPOSITORY") { Description = "ORG/NAME on the hub." };
        var revision =
            new Option<string>(
            "--revision")
            { Description = "A branch, tag or commit.", HelpName = "R", DefaultValueFactory = _ => "main" };
        var cache = new Option<string?>("--cache") { Description = "The cache's folder; HF_HUB_CACHE by default.", HelpName = "DIR" };
        Option<bool> json = SharedOptions.Json();
        var command =
            new Command("download", "Downloads a model from the hub into the local cache and prints its folder.") { repository, revision,
            cache, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = await TransferBars.RunAsync(environment, bars => DownloadAsync(
                parsed.GetRequiredValue(repository),
                new ConvBertHubOptions
                {
                    Revision = parsed.GetRequiredValue(revision),
                    CacheFolder = parsed.GetValue(cache),
                    Progress = bars is null ? null : new Progress(bars),
                },
                cancellationToken));
            using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
            if (results.IsJson)
            {
                results.WriteLine(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("folder", folder);
                    writer.WriteEndObject();
                });
            }
            else results.Terminal.WriteText(folder);
            results.Complete();
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<string> DownloadAsync(string repository, ConvBertHubOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await ConvBertHub.DownloadAsync(repository, options, cancellationToken);
        }
        catch (ArgumentException exception) when (exception.ParamName is nameof(repository) or nameof(options))
        {
            throw new UsageException($"{exception.Message.Split(" (Parameter", 2)[0]}.");
        }
    }

    private sealed class Progress(TransferBars bars) : IProgress<ConvBertHubProgress>
    {
        public void Report(ConvBertHubProgress value) => bars.Report(value.File, value.Bytes, value.Size);
    }
}
