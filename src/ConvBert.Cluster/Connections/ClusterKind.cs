namespace ConvBert.Cluster.Connections;

/// <summary>Where a cluster keeps its members and the ledgers of its jobs.</summary>
internal enum ClusterKind
{
    /// <summary>One silo on this machine, and a folder.</summary>
    Localhost,

    /// <summary>PostgreSQL.</summary>
    Postgres,

    /// <summary>Redis.</summary>
    Redis,
}
