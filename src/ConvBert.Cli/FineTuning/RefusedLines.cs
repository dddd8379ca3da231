using ConvBert.Cli.InputOutput;
using ConvBert.FineTuning;

namespace ConvBert.Cli.FineTuning;

/// <summary>Tells of lines that hold no example.</summary>
internal static class RefusedLines
{
    /// <summary>Names each line, up to a number of them, and says how many there are.</summary>
    public static void Tell(CommandEnvironment environment, Dataset dataset)
    {
        foreach (RefusedLine line in dataset.Refused) environment.Warn($"{dataset.Name}, line {line.Line}: {line.Reason}");
        if (dataset.RefusedCount > 0)
            environment.Tell($"{dataset.RefusedCount} lines of {dataset.Name} hold no example and are left out; --strict stops at the first.");
    }
}
