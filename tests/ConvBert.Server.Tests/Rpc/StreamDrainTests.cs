using System.Diagnostics;
using ConvBert.Server.Rpc;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConvBert.Server.Tests.Rpc;

/// <summary>Streams end before connections do.</summary>
public sealed class StreamDrainTests
{
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    [Fact]
    public void Stopping_WithoutStreams_IsDoneAtOnce() => new StreamDrain(_lifetime).StoppingAsync(default).IsCompleted.Should().BeTrue();

    [Fact]
    public async Task Stopping_WithAnOpenStream_TellsItWaitsForItAndGivesItsClientTimeToRead()
    {
        var drain = new StreamDrain(_lifetime);
        drain.Enter();

        Task stopping = drain.StoppingAsync(default);
        await Task.Delay(100);

        _lifetime.ApplicationStopping.IsCancellationRequested.Should().BeTrue();
        stopping.IsCompleted.Should().BeFalse();
        long left = Stopwatch.GetTimestamp();
        drain.Leave();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        Stopwatch.GetElapsedTime(left).Should().BeGreaterThan(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task Stopping_WithAStreamThatDoesNotEnd_EndsWithTheTimeOfTheStop()
    {
        var drain = new StreamDrain(_lifetime);
        drain.Enter();
        using var time = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await drain.StoppingAsync(time.Token).WaitAsync(TimeSpan.FromSeconds(20));
    }
}
