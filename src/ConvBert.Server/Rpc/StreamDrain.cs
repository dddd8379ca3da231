using Microsoft.Extensions.Hosting;

namespace ConvBert.Server.Rpc;

/// <summary>
/// Lets streams end before connections do. A client that could still send loses the answers that it has not read yet when the connection is
/// closed right behind them.
/// </summary>
internal sealed class StreamDrain(IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    /// <summary>How long clients have to read the ends of their streams.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private int _open;

    /// <summary>A stream begins.</summary>
    public void Enter() => Interlocked.Increment(ref _open);

    /// <summary>A stream has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);

    /// <summary>Tells the streams to end and waits for them, before the web server closes its connections.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        if (Volatile.Read(ref _open) == 0) return;
        while (Volatile.Read(ref _open) > 0 && !cancellationToken.IsCancellationRequested) await WaitAsync(LookEvery).ConfigureAwait(false);
        await WaitAsync(Linger).ConfigureAwait(false);

        async Task WaitAsync(TimeSpan time) =>
            await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
