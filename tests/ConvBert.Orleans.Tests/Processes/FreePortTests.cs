using System.Net;
using System.Net.Sockets;
using ConvBert.Cluster.Connections;

namespace ConvBert.Orleans.Tests.Processes;

public class FreePortTests
{
    /// <summary>Who asks the system for any port is not given one of these before it is used.</summary>
    [Fact]
    public void Find_ManyTimes_ReturnsOthersThanTheSystemGives()
    {
        int[] ports = [.. Enumerable.Range(0, 100).Select(_ => FreePort.Find())];
        ports.Should().OnlyHaveUniqueItems().And.OnlyContain(port => port >= 20_000 && port < 32_768);
    }

    [Fact]
    public void Find_PortInUse_ReturnsOthers()
    {
        int port = FreePort.Find();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Enumerable.Range(0, 12_500).Select(_ => FreePort.Find()).Should().NotContain(port);
    }
}
