using ConvBert.Cluster.Connections;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A database of this test for a cluster's members and ledgers, in a folder of its own, which can go away and come back.</summary>
internal abstract class DatabaseServer(string folder) : IDisposable
{
    /// <summary>What it is.</summary>
    public abstract ClusterKind Kind { get; }

    /// <summary>For silos and clients.</summary>
    public abstract string Connection { get; }

    /// <summary>Where it listens.</summary>
    protected int Port { get; } = FreePort.Find();

    /// <summary>Where its files are.</summary>
    protected string Folder => folder;

    /// <summary>Starts the server.</summary>
    public abstract Task StartAsync();

    /// <summary>Ends the server as a loss of power does.</summary>
    public abstract Task StopAsync();

    /// <summary>Makes what the cluster needs in it.</summary>
    public abstract Task PrepareAsync();

    /// <inheritdoc/>
    public virtual void Dispose() => Directory.Delete(folder, recursive: true);
}
