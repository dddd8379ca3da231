using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace ConvBert.ServerLoad;

/// <summary>
/// A connection of HTTP/1.1 that sends one request after the other. It reads a status and a length and nothing else, so that it takes
/// little of the processors.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Opens a connection to a server of this machine.</summary>
    public static async Task<LoadConnection> OpenAsync(int port)
    {
        var connection = new LoadConnection();
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).ConfigureAwait(false);
        return connection;
    }

    /// <summary>Sends a request and returns the status of its answer, once all of it has come.</summary>
    /// <exception cref="IOException">The server closes the connection, or its answer is not what this reads.</exception>
    public async Task<int> SendAsync(byte[] request)
    {
        await _socket.SendAsync(request).ConfigureAwait(false);
        int have = 0, headEnd;
        while ((headEnd = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0) have += await ReceiveAsync(have).ConfigureAwait(false);
        (int status, long length) = Head(_buffer.AsSpan(0, headEnd));
        long missing = length - (have - headEnd - 4);
        while (missing > 0) missing -= await ReceiveAsync(0).ConfigureAwait(false);
        return status;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(int at)
    {
        int read = await _socket.ReceiveAsync(_buffer.AsMemory(at)).ConfigureAwait(false);
        return read > 0 ? read : throw new IOException("The server closed a connection.");
    }

    private static (int Status, long Length) Head(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> field = "Content-Length: "u8;
        int at = head.IndexOf(field);
        if (at < 0 || !Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int status, out _)
            || !Utf8Parser.TryParse(head[(at + field.Length)..], out long length, out _))
            throw new IOException("The server's answer has no status or no length.");
        return (status, length);
    }
}
