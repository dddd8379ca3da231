namespace ConvBert.Cli.Errors;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>128 + SIGINT, as shells expect of an interrupted command.</summary>
    public const int Interrupted = 130;
}
