using ConvBert.Orleans.Configuration;

namespace ConvBert.Cluster.Connections;

/// <summary>What a silo is started with.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Port">Its port for other silos.</param>
/// <param name="State">The folder of the ledgers, for a cluster of this machine.</param>
/// <param name="IsLoopback">Whether it listens on this machine alone.</param>
/// <param name="ProbeTime">How often silos look whether the others are there; three failures in a row count as a death.</param>
/// <param name="Dashboard">Where it shows Orleans' dashboard, such as <c>http://localhost:8080</c>; null for nowhere.</param>
/// <param name="Configure">Sets what it does.</param>
internal sealed record SiloSettings(
    string? Name, int Port, string State, bool IsLoopback, TimeSpan ProbeTime, string? Dashboard,
    Action<ConvBertSiloOptions> Configure);
