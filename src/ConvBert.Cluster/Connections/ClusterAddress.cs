namespace ConvBert.Cluster.Connections;

/// <summary>How a cluster is found.</summary>
/// <param name="Kind">Where it keeps its state.</param>
/// <param name="Connection">The connection string of the database; null for a cluster of this machine.</param>
/// <param name="Id">The cluster's name, which its silos and clients share.</param>
/// <param name="GatewayPort">The port of the silo of this machine for clients.</param>
internal sealed record ClusterAddress(ClusterKind Kind, string? Connection, string Id, int GatewayPort)
{
    /// <summary>The name under which the ledgers are stored, which outlives clusters.</summary>
    public const string ServiceId = "convbert";

    /// <summary>The connection string, which databases need.</summary>
    public string RequiredConnection => Connection ?? throw new ArgumentException(
        $"A cluster on {Kind} needs a connection string: --connection, or the variable {ClusterFlags.ConnectionVariable}.");
}
