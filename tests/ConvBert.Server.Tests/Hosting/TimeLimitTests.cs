using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>The time of a request is that of its body, its work and its answer together, however fast enough each of them comes.</summary>
public sealed class TimeLimitTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DemoServer _server = new(options => options.RequestTimeout = Limit);

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Post_ABodyThatTrickles_Is504AndClosesTheConnection()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /embed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"));
        using var stop = new CancellationTokenSource();
        Task trickling = TrickleAsync(stream, stop.Token);
        using var reader = new StreamReader(stream);

        string? status = await reader.ReadLineAsync().WaitAsync(Patience);
        try
        {
            await reader.ReadToEndAsync().WaitAsync(Patience);
        }
        catch (IOException)
        {
            // The connection is closed under bytes that are on their way.
        }

        await stop.CancelAsync();
        await trickling;
        status.Should().StartWith("HTTP/1.1 504 ");
    }

    [Fact]
    public async Task Post_ABodyThatTricklesByHttp2_Is504()
    {
        using var client = new HttpClient { BaseAddress = _server.GrpcAddress, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, "embed")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new Trickle("application/json"),
        };

        using HttpResponseMessage response = await client.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task Call_AMessageThatTrickles_IsEnded()
    {
        using var client = new HttpClient { BaseAddress = _server.GrpcAddress, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, "tei.v1.Embed/Embed")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // A message of 1 MiB, which takes longer than the limit and its grace.
            Content = new Trickle("application/grpc", [0, 0, 16, 0, 0]),
        };

        await FluentActions.Awaiting(() => client.SendAsync(request)).Should().ThrowAsync<HttpRequestException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_AnAnswerThatIsReadSlowly_IsCutOffAndFreesItsMemory(bool http2)
    {
        string body = $$"""{"inputs": "{{string.Concat(Enumerable.Repeat("a ", 100_000))}}"}""";
        using var handler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 1 << 16, ConnectCallback = SmallBuffersAsync };
        using var client = new HttpClient(handler) { BaseAddress = http2 ? _server.GrpcAddress : _server.Address, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, "tokenize")
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        _server.Answers.Taken.Should().BePositive();
        await using Stream answer = await response.Content.ReadAsStreamAsync();

        Func<Task> reading = () => ReadSlowlyAsync(answer, response.Content.Headers.ContentLength!.Value);

        await reading.Should().ThrowAsync<IOException>();
        await Support.Patience.UntilAsync(() => _server.Answers.Taken == 0);
    }

    private static async ValueTask<Stream> SmallBuffersAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1 << 14, NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Reads 20 KB a second for as long as a limit may take, then all that is there.</summary>
    private static async Task ReadSlowlyAsync(Stream answer, long length)
    {
        byte[] buffer = new byte[1000];
        long start = Stopwatch.GetTimestamp(), read = 0;
        while (read < length)
        {
            int count = await answer.ReadAsync(buffer);
            if (count == 0) throw new IOException("The answer ends early.");
            read += count;
            if (Stopwatch.GetElapsedTime(start) < 2 * Limit) await Task.Delay(50);
        }
    }

    /// <summary>Writes 20 KB a second until the connection ends.</summary>
    private static async Task TrickleAsync(Stream stream, CancellationToken stop)
    {
        byte[] spaces = [.. Enumerable.Repeat((byte)' ', 1000)];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await stream.WriteAsync(spaces, stop);
                await stream.FlushAsync(stop);
                await Task.Delay(50, stop);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The server has closed the connection, or the test is over.
        }
    }

    /// <summary>A body that does not come to its end.</summary>
    private sealed class Trickle : HttpContent
    {
        private readonly byte[] _beginning;

        public Trickle(string type, byte[]? beginning = null)
        {
            _beginning = beginning ?? [];
            Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(_beginning, cancellationToken);
            await TrickleAsync(stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
