using System.Text;
using ConvBert.Cli.Errors;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.InputOutput;

/// <summary>The surroundings of a run of the command: its streams, and whether they are terminals.</summary>
internal sealed class CommandEnvironment
{
    private const int MaxWarnings = 100;

    /// <summary>A narrower terminal breaks the lines itself.</summary>
    private const int MinWidth = 40;

    private readonly HashSet<string> _warnings = [];

    /// <summary>Standard input, as bytes.</summary>
    public required Stream Input { get; init; }

    /// <summary>
    /// Standard output, as bytes; every failure to write is a <see cref="ClosedPipeException"/> or an <see cref="OutputException"/>.
    /// </summary>
    public required Stream Output
    {
        get;
        init => field = GuardedOutput.Over(value, "standard output");
    }

    /// <summary>Standard error, for messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads standard output: then answers are laid out, else they are JSON.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person reads standard error: only then is progress shown.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether the layout may use colours.</summary>
    public bool UsesColors { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width
    {
        get;
        init => field = Math.Max(value, MinWidth);
    } = 100;

    /// <summary>Ctrl-C and its like; null where nothing interrupts the run.</summary>
    public TerminationSignals? Signals { get; init; }

    /// <summary>Writes a message to standard error, in one line that cannot act on the terminal.</summary>
    public void Tell(string message) => Error.WriteLine($"convbert: {ErrorReport.OneLine(message)}");

    /// <summary>Writes a warning to standard error, once however often it comes, and no more than a hundred different ones.</summary>
    public void Warn(string message)
    {
        lock (_warnings)
        {
            if (_warnings.Count < MaxWarnings && _warnings.Add(message)) Tell($"warning: {message}");
        }
    }

    /// <summary>The environment of this process.</summary>
    public static CommandEnvironment OfProcess(TerminationSignals signals)
    {
        bool outputIsTerminal = StandardDescriptor.IsInherited(StandardDescriptor.Output) && !Console.IsOutputRedirected;
        bool hasError = StandardDescriptor.IsInherited(StandardDescriptor.Error);
        var error = new MessageStream(hasError ? Console.OpenStandardError() : Stream.Null);
        // https://no-color.org: any value but the empty string turns colours off; a dumb terminal has none.
        bool usesColors = outputIsTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new CommandEnvironment
        {
            Input = StandardDescriptor.IsInherited(StandardDescriptor.Input) ? Console.OpenStandardInput() : new ClosedInput(),
            Output = StandardOutput.Open(),
            Error = new StreamWriter(error, new UTF8Encoding(false)) { AutoFlush = true },
            Signals = signals,
            OutputIsTerminal = outputIsTerminal,
            ErrorIsTerminal = hasError && !Console.IsErrorRedirected,
            UsesColors = usesColors,
            Width = outputIsTerminal ? Console.WindowWidth : 100,
        };
    }
}
