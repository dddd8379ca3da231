using System.CommandLine;
using System.CommandLine.Invocation;
using ConvBert.Cli.Commands;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli;

/// <summary>The command `convbert`: its subcommands, and what every run of it has in common.</summary>
internal static class ConvBertCommand
{
    /// <summary>Runs one command line and returns the exit code; every failure is one line on standard error.</summary>
    public static async Task<int> RunAsync(string[] args, CommandEnvironment environment)
    {
        ParseResult parsed = Create(environment).Parse(args is [] ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
                environment.Error.WriteLine($"convbert: {message}");
            environment.Error.WriteLine($"Try 'convbert {Path(parsed)}--help'.");
            return ExitCode.WrongUsage;
        }
        try
        {
            await using var output = new StreamWriter(environment.Output, leaveOpen: true);
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception exception)
        {
            return Report(exception, environment, Path(parsed));
        }
    }

    private static RootCommand Create(CommandEnvironment environment)
    {
        var root = new RootCommand("ConvBERT in pure managed C#: tasks, tensors, checkpoints. Answers are laid out on a terminal and JSON elsewhere.");
        root.Directives.Clear();
        root.Subcommands.Add(InfoCommand.Create(environment));
        return root;
    }

    private static int Report(Exception exception, CommandEnvironment environment, string path)
    {
        switch (exception)
        {
            case ClosedPipeException:
                return ExitCode.Done;
            case OperationCanceledException:
                environment.Error.WriteLine("convbert: interrupted.");
                return ExitCode.Interrupted;
            case UsageException:
                environment.Error.WriteLine(ErrorReport.Line(exception));
                environment.Error.WriteLine($"Try 'convbert {path}--help'.");
                return ExitCode.WrongUsage;
            default:
                environment.Error.WriteLine(ErrorReport.Line(exception));
                return ExitCode.Failed;
        }
    }

    private static string Path(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
