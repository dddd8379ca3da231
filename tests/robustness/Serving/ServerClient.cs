using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ConvBert.Robustness.Serving;

/// <summary>Sends requests to a server by either version of HTTP, and bytes that are none.</summary>
internal sealed class ServerClient(ServerProcess server) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http = new() { Timeout = Limit };

    /// <summary>Sends a request.</summary>
    /// <exception cref="HttpRequestException">The connection ended.</exception>
    public async Task<ServerAnswer> SendAsync(
        HttpMethod method, string path, byte[]? body, string type = "application/json", bool http2 = false, bool chunked = false,
        string? encoding = null, CancellationToken stop = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(http2 ? server.Http2Address : server.Address, path))
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            if (encoding is not null) request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            if (chunked && !http2) request.Headers.TransferEncodingChunked = true;
        }

        using HttpResponseMessage response = await _http.SendAsync(request, stop);
        return new ServerAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(stop));
    }

    /// <summary>Posts JSON.</summary>
    /// <exception cref="HttpRequestException">The connection ended.</exception>
    public Task<ServerAnswer> PostAsync(string path, string json, bool http2 = false, CancellationToken stop = default) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(json), http2: http2, stop: stop);

    /// <summary>Sends bytes on a connection of their own; gives what comes back until it closes.</summary>
    public async Task<ServerAnswer> SendRawAsync(byte[] bytes, bool http2 = false, bool ends = true)
    {
        Uri address = http2 ? server.Http2Address : server.Address;
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(bytes);
            if (ends) client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return ServerAnswer.Parse(await reader.ReadToEndAsync().WaitAsync(Limit));
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The server has closed a connection that it makes nothing of.
            return ServerAnswer.None;
        }
    }

    public void Dispose() => _http.Dispose();
}
