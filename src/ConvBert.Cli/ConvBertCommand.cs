using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using ConvBert.Cli.Commands;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;
using ConvBert.TensorFlow;

namespace ConvBert.Cli;

/// <summary>The command `convbert`: its subcommands, and what all of its runs have in common.</summary>
internal static class ConvBertCommand
{
    /// <summary>Runs one command line and returns the exit code; every failure is one line on standard error.</summary>
    public static async Task<int> RunAsync(string[] args, CommandEnvironment environment)
    {
        // Options, messages and answers are the same in every locale; this holds for all that the run starts, and ends with it.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        // What follows is another tool's, which knows its options.
        if (args is [ClusterCommand.Name, .. string[] rest]) return await GuardedAsync(() => ClusterCommand.RunAsync(rest, environment), environment, "");
        TensorFlowFormats.Register();
        ParseResult parsed =
            Create(environment).Parse(
            args is [] ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        string? unknown = UnknownOption(args, parsed);
        if (parsed.Action is ParseErrorAction || unknown is not null)
        {
            IEnumerable<string> messages =
                unknown is null ? parsed.Errors.Select(UsageMessage.Of)
                : [$"Unrecognized option '{unknown}'. (Put texts that start with '-' after '--'.)"];
            foreach (string message in messages.Distinct()) environment.Tell(message);
            environment.Error.WriteLine($"Try 'convbert {Path(parsed)}--help'.");
            return ExitCode.WrongUsage;
        }
        return await GuardedAsync(() => InvokeAsync(parsed, environment), environment, Path(parsed));
    }

    private static async Task<int> GuardedAsync(Func<Task<int>> run, CommandEnvironment environment, string path)
    {
        try
        {
            Task<int> running = Task.Run(run);
            // What reads standard input, say, cannot be stopped.
            if (environment.Signals is { } signals && await Task.WhenAny(running, signals.Overdue) != running)
                throw new OperationCanceledException();
            return await running;
        }
        catch (Exception exception)
        {
            return Report(exception, environment, path);
        }
    }

    private static async Task<int> InvokeAsync(ParseResult parsed, CommandEnvironment environment)
    {
        await using var output = new StreamWriter(environment.Output, leaveOpen: true);
        if (parsed.Action is HelpAction help) help.MaxWidth = environment.OutputIsTerminal ? environment.Width : int.MaxValue;
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            environment.Signals?.Stopping ?? CancellationToken.None);
    }

    internal static RootCommand Create(CommandEnvironment environment)
    {
        var root =
            new RootCommand(
            "ConvBERT in pure managed C#: tasks, tensors, checkpoints. Answers are laid out on a terminal and JSON elsewhere.");
        root.Directives.Clear();
        root.Directives.Add(new SuggestDirective());
        foreach (Command command in new[]
        {
            FillMaskCommand.Create(environment),
            ClassifyCommand.Create(environment),
            TagCommand.Create(environment),
            AskCommand.Create(environment),
            ChooseCommand.Create(environment),
            ZeroShotCommand.Create(environment),
            EmbedCommand.Create(environment),
            ExplainCommand.Create(environment),
            RerankCommand.Create(environment),
            SearchCommand.Create(environment),
            TokenizeCommand.Create(environment),
            DecodeCommand.Create(environment),
            BatchCommand.Create(environment),
            ServeCommand.Create(environment),
            HealthCommand.Create(environment),
            ClusterCommand.Create(environment),
            ForwardCommand.Create(environment),
            TrainCommand.Create(environment),
            EvaluateCommand.Create(environment),
            FitCommand.Create(environment),
            InspectCommand.Create(environment),
            ConvertCommand.Create(environment),
            DownloadCommand.Create(environment),
            InitCommand.Create(environment),
            BenchCommand.Create(environment),
            CompareCommand.Create(environment),
            InfoCommand.Create(environment),
            CompletionCommand.Create(environment),
        }) root.Subcommands.Add(command);
        return root;
    }

    /// <summary>
    /// The first option that the parser took for a text because there is no option of that name: where a command takes texts, a misspelt
    /// option must not become one of them.
    /// </summary>
    private static string? UnknownOption(string[] args, ParseResult parsed)
    {
        if (parsed.CommandResult.Tokens.Count == 0) return null;
        var texts = parsed.CommandResult.Tokens.Select(token => token.Value).ToHashSet();
        return args.TakeWhile(argument => argument != "--").FirstOrDefault(argument => LooksLikeOption(argument)
            && texts.Contains(argument));
    }

    private static bool LooksLikeOption(string argument) =>
        argument.Length > 1 && argument[0] == '-' && (argument[1] == '-' || char.IsAsciiLetter(argument[1]))
            && !argument.Any(char.IsWhiteSpace);

    private static int Report(Exception exception, CommandEnvironment environment, string path)
    {
        switch (exception)
        {
            case ClosedPipeException:
                return ExitCode.Done;
            case OperationCanceledException:
                environment.Tell("interrupted.");
                return environment.Signals?.ExitCode ?? ExitCode.Interrupted;
            case UsageException:
                environment.Tell(ErrorReport.Message(exception));
                environment.Error.WriteLine($"Try 'convbert {path}--help'.");
                return ExitCode.WrongUsage;
            default:
                environment.Tell(ErrorReport.Message(exception));
                return ExitCode.Failed;
        }
    }

    /// <summary>The names of a command and those it is under, each with a space behind it.</summary>
    private static string Path(ParseResult parsed)
    {
        string path = "";
        for (CommandResult? result = parsed.CommandResult; result?.Command is not (null or RootCommand); result = result.Parent as CommandResult)
            path = $"{result.Command.Name} {path}";
        return path;
    }
}
