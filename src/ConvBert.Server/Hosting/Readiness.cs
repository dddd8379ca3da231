using ConvBert.Server.Http;
using Microsoft.Extensions.Hosting;

namespace ConvBert.Server.Hosting;

/// <summary>Whether the server takes requests: not while it loads its first models, and no more once it has been told to end.</summary>
internal sealed class Readiness(ServerContext server, IHostApplicationLifetime lifetime)
{
    /// <summary>Why it does not take requests now; null where it does.</summary>
    public Failure? Obstacle => lifetime.ApplicationStopping.IsCancellationRequested ? Failure.Ending
        : server.Models.IsStarting ? Failure.Starting
        : null;
}
