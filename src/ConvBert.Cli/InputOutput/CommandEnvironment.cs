using System.Text;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.InputOutput;

/// <summary>The surroundings of a run of the command: its streams, and whether they are terminals.</summary>
internal sealed class CommandEnvironment
{
    private const int MaxWarnings = 100;
    private readonly HashSet<string> _warnings = [];

    /// <summary>Standard input, as bytes.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output, as bytes; throws <see cref="IOException"/> once its reader is gone.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error, for messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads standard output: then answers are laid out, else they are JSON.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person reads standard error: only then is progress shown.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether the layout may use colours.</summary>
    public bool UsesColors { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Writes a warning to standard error, once however often it comes, and no more than a hundred different ones.</summary>
    public void Warn(string message)
    {
        lock (_warnings)
        {
            if (_warnings.Count < MaxWarnings && _warnings.Add(message)) Error.WriteLine($"convbert: warning: {message}");
        }
    }

    /// <summary>The environment of this process.</summary>
    public static CommandEnvironment OfProcess()
    {
        bool outputIsTerminal = !Console.IsOutputRedirected;
        // https://no-color.org: any value but the empty string turns colours off; a dumb terminal has none.
        bool usesColors = outputIsTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new CommandEnvironment
        {
            Input = Console.OpenStandardInput(),
            Output = StandardOutput.Open(),
            Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true },
            OutputIsTerminal = outputIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            UsesColors = usesColors,
            Width = outputIsTerminal ? Math.Max(Console.WindowWidth, 40) : 100,
        };
    }
}
