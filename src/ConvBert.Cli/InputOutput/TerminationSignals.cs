using System.Runtime.InteropServices;

namespace ConvBert.Cli.InputOutput;

/// <summary>
/// Ctrl-C, and what asks a process to end: the first one stops the work in good order, a second one ends the process at once.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _overdue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _number;

    public TerminationSignals()
    {
        foreach ((PosixSignal signal, int number) in new[] { (PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15) })
            _registrations.Add(PosixSignalRegistration.Create(signal, context => Stop(context, number)));
    }

    /// <summary>
    /// How long the work may take to stop: by default five seconds; without a limit for work that saves what it has, which only a second
    /// signal cuts short.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a hangup does in place of ending the work, for work that reads its settings anew; null for nothing.</summary>
    public Action? Reload { get; set; }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends when the work has not stopped in time.</summary>
    public Task Overdue => _overdue.Task;

    /// <summary>128 and the number of the signal, as shells expect of an interrupted command.</summary>
    public int ExitCode => 128 + _number;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stopping.Dispose();
    }

    private void Stop(PosixSignalContext context, int number)
    {
        if (context.Signal == PosixSignal.SIGHUP && Reload is { } reload)
        {
            context.Cancel = true;
            reload();
            return;
        }

        if (Interlocked.CompareExchange(ref _number, number, 0) != 0) return;
        context.Cancel = true;
        _ = Task.Delay(Patience).ContinueWith(_ => _overdue.TrySetResult(), TaskScheduler.Default);
        _stopping.Cancel();
    }
}
