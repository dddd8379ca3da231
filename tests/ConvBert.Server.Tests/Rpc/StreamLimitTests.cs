using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Rpc;

/// <summary>More streams than a connection may have open.</summary>
public sealed class StreamLimitTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const int Most = 256;
    private const byte Headers = 1, Reset = 3, Settings = 4, EndHeaders = 4;
    private const uint Refused = 7;

    [Fact]
    public async Task Open_MoreStreamsThanAllowed_RefusesTheLastAloneAndAnswersOthers()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.GrpcAddress.Host, server.GrpcAddress.Port);
        NetworkStream stream = client.GetStream();
        List<byte> bytes = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])];
        for (int i = 0; i <= Most; i++) bytes.AddRange(Frame(Headers, EndHeaders, (2 * i) + 1, Call("/tei.v1.Embed/EmbedStream")));

        await stream.WriteAsync(bytes.ToArray());
        (int reset, uint error) = await ReadResetAsync(stream).WaitAsync(TimeSpan.FromSeconds(20));

        (reset, error).Should().Be(((2 * Most) + 1, Refused));
        using var other = new RpcClient(server.GrpcAddress);
        (await other.CallAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/Embed", new() { Inputs = "A dog barks." }))
            .Embeddings.Should().NotBeEmpty();
    }

    /// <summary>The first stream that the server resets, and why.</summary>
    private static async Task<(int Stream, uint Error)> ReadResetAsync(NetworkStream stream)
    {
        byte[] head = new byte[9];
        while (true)
        {
            await stream.ReadExactlyAsync(head);
            byte[] content = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(content);
            if (head[3] == Reset) return (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), BinaryPrimitives.ReadUInt32BigEndian(content));
        }
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] content)
    {
        byte[] frame = [(byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, type, flags, 0, 0, 0, 0, .. content];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        return frame;
    }

    /// <summary>The headers of a call, of which none is added to the table of the connection.</summary>
    private static byte[] Call(string path) =>
    [
        .. Indexed(3), .. Indexed(6), .. Literal([0x04], path), .. Literal([0x01], "x"), .. Literal([0x0F, 0x10], "application/grpc"),
        .. Literal([0x00, 0x02, (byte)'t', (byte)'e'], "trailers"),
    ];

    private static byte[] Indexed(byte index) => [(byte)(0x80 | index)];

    private static byte[] Literal(byte[] name, string value) => [.. name, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
