using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;
using Spectre.Console;

namespace ConvBert.Cli.Commands;

/// <summary>A bar for each thing that is moved, on standard error, where a person reads it.</summary>
internal sealed class TransferBars
{
    private readonly ProgressContext _context;
    private readonly Dictionary<string, ProgressTask> _tasks = [];

    private TransferBars(ProgressContext context) => _context = context;

    /// <summary>Does the work and shows its bars; the work gets null where nobody would see them.</summary>
    public static Task<T> RunAsync<T>(CommandEnvironment environment, Func<TransferBars?, Task<T>> work)
    {
        if (!environment.ErrorIsTerminal) return work(null);
        // Spectre looks at the process's own streams, and standard error may be a terminal where standard output is none.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(environment.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
        });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(),
            new TransferSpeedColumn())
            .StartAsync(context => work(new TransferBars(context)));
    }

    /// <summary>Tells how many of a thing's bytes are there; null for the size where nobody knows it.</summary>
    public void Report(string name, long bytes, long? size)
    {
        if (!_tasks.TryGetValue(name, out ProgressTask? task)) _tasks[name] = task = _context.AddTask(Markup.Escape(VisibleText.Of(name)));
        task.MaxValue = Math.Max(size ?? bytes, 1);
        task.Value = bytes;
    }
}
