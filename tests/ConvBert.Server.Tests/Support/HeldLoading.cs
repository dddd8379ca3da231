using Microsoft.Extensions.Logging;

namespace ConvBert.Server.Tests.Support;

/// <summary>Holds up the loading of a model where the log is told of it, which is before the model is used.</summary>
internal sealed class HeldLoading : ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayGoOn = new();

    /// <summary>Ends once a model is being loaded.</summary>
    public Task Begun => _begun.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void GoOn() => _mayGoOn.Set();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!formatter(state, exception).StartsWith("loaded ", StringComparison.Ordinal)) return;
        _begun.TrySetResult();
        _mayGoOn.Wait(TimeSpan.FromSeconds(20)).Should().BeTrue();
    }

    public void Dispose() => _mayGoOn.Set();
}
