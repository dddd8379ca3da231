using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using Orleans.Runtime;

namespace ConvBert.ClusterSimulation;

/// <summary>Silos that exist by their addresses alone. Orleans would take them for dead, and a job drops the leases of the dead.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
internal class InventedSilos : DispatchProxy
{
    private const int FirstPort = 40_000;
    private ISiloStatusOracle? _oracle;

    /// <summary>The address of an invented silo.</summary>
    public static SiloAddress Address(int silo) => SiloAddress.New(IPAddress.Loopback, FirstPort + silo, generation: 1);

    /// <summary>What Orleans knows of its silos, with those that are invented as active.</summary>
    public static ISiloStatusOracle Beside(ISiloStatusOracle oracle)
    {
        ISiloStatusOracle both = Create<ISiloStatusOracle, InventedSilos>();
        ((InventedSilos)(object)both)._oracle = oracle;
        return both;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(ISiloStatusOracle.GetApproximateSiloStatus) && args![0] is SiloAddress { Endpoint.Port: >= FirstPort }
            ? SiloStatus.Active
            : targetMethod.Invoke(_oracle, args);
}
