using System.Net;
using System.Net.Sockets;

namespace ConvBert.Cluster.Connections;

/// <summary>Ports for a silo that nobody else needs to find.</summary>
internal static class FreePort
{
    /// <summary>
    /// Below the ports that systems give to whoever asks for any (from 32,768 on Linux, from 49,152 elsewhere): between the search and its use,
    /// nobody is given a port of these.
    /// </summary>
    private const int First = 20_000, Count = 12_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>A port of this machine that was free a moment ago; no call of this process returns it again soon.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static int Find()
    {
        for (int i = 0; i < Count; i++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port)) return port;
        }

        throw new IOException($"None of the ports {First} to {First + Count - 1} of this machine is free.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
