using System.CommandLine;
using ConvBert.Hub;
using Spectre.Console;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert download`.</summary>
internal static class DownloadCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var repository = new Argument<string>("REPOSITORY") { Description = "ORG/NAME on the hub." };
        var revision = new Option<string>("--revision") { Description = "A branch, tag or commit.", HelpName = "R", DefaultValueFactory = _ => "main" };
        var cache = new Option<string?>("--cache") { Description = "The cache's folder; HF_HUB_CACHE unless given.", HelpName = "DIR" };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("download", "Downloads a model from the hub into the local cache and prints its folder.") { repository, revision, cache, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Task<string> Download(IProgress<ConvBertHubProgress>? progress) => ConvBertHub.DownloadAsync(
                parsed.GetRequiredValue(repository),
                new ConvBertHubOptions { Revision = parsed.GetRequiredValue(revision), CacheFolder = parsed.GetValue(cache), Progress = progress },
                cancellationToken);
            string folder = environment.ErrorIsTerminal ? await WithBarsAsync(environment, Download) : await Download(null);
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

    private static Task<string> WithBarsAsync(CommandEnvironment environment, Func<IProgress<ConvBertHubProgress>, Task<string>> download)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(environment.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(context => download(new Bars(context)));
    }

    /// <summary>A bar for each file.</summary>
    private sealed class Bars(ProgressContext context) : IProgress<ConvBertHubProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(ConvBertHubProgress value)
        {
            if (!_tasks.TryGetValue(value.File, out ProgressTask? task)) _tasks[value.File] = task = context.AddTask(Markup.Escape(value.File));
            task.MaxValue = Math.Max(value.Size ?? value.Bytes, 1);
            task.Value = value.Bytes;
        }
    }
}
