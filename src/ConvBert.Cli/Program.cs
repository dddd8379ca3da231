using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli;

/// <summary>The entry of the process.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var signals = new TerminationSignals();
        return await ConvBertCommand.RunAsync(args, CommandEnvironment.OfProcess(signals));
    }
}
