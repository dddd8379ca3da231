using System.Text;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.Tests.Support;

/// <summary>One run of the command inside the test process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>The output's lines, each parsed as JSON.</summary>
    public JsonElement[] Json => [.. Lines.Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line; standard output counts as redirected unless <paramref name="terminal"/>.</summary>
    public static CommandRun Of(string[] args, string input = "", bool terminal = false, int width = 100, bool errorTerminal = false) =>
        Of(args, Encoding.UTF8.GetBytes(input), terminal, width, errorTerminal);

    public static CommandRun Of(string[] args, byte[] input, bool terminal = false, int width = 100, bool errorTerminal = false)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var environment = new CommandEnvironment
        {
            Input = new MemoryStream(input),
            Output = output,
            Error = error,
            OutputIsTerminal = terminal,
            ErrorIsTerminal = errorTerminal,
            Width = width,
        };
        int exitCode = ConvBertCommand.RunAsync(args, environment).GetAwaiter().GetResult();
        return new CommandRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
