using System.Text;

namespace ConvBert.Robustness.Serving;

/// <summary>Clients that mean harm, or know no better; each sends one request and gives what came back.</summary>
internal sealed class BadClients(ServerClient client)
{
    private const string Path = "models/demo/sentiment";
    private const string Good = """{"inputs": "I loved this film!"}""";
    private static readonly byte[] GoodBytes = Encoding.UTF8.GetBytes(Good);
    private static readonly byte[] Http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>Each kind by its name.</summary>
    public IReadOnlyList<(string Name, Func<Random, Task<ServerAnswer>> Send)> Kinds =>
    [
        ("vanishing", VanishingAsync), ("garbage", GarbageAsync), ("half bodies", HalfABodyAsync), ("large", LargeAsync),
        ("deep", DeepAsync), ("methods", WrongMethodAsync), ("types", WrongTypeAsync), ("chunks", BadChunksAsync),
        ("frames", BadFramesAsync), ("paths", UnknownPathAsync), ("fields", WrongFieldsAsync), ("slow", SlowAsync),
        ("ambiguous", AmbiguousAsync), ("old", OldAsync),
    ];

    private async Task<ServerAnswer> VanishingAsync(Random random)
    {
        using var stop = new CancellationTokenSource(random.Next(1, 30));
        string text = string.Join(' ', Enumerable.Repeat("dog", random.Next(1, 400)));
        try
        {
            return await client.PostAsync(Path, $$"""{"inputs": "{{text}}"}""", http2: random.Next(2) == 0, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return ServerAnswer.None;
        }
    }

    private Task<ServerAnswer> GarbageAsync(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 5000)];
        random.NextBytes(bytes);
        return client.SendRawAsync(random.Next(2) == 0 ? (byte[])[.. "POST / HTTP/1.1\r\n"u8, .. bytes] : bytes, http2: random.Next(4) == 0);
    }

    private Task<ServerAnswer> HalfABodyAsync(Random random) => client.SendRawAsync(
        [.. Head($"Content-Length: {random.Next(50, 5000)}"), .. "{\"inputs\": \"half"u8]);

    private Task<ServerAnswer> LargeAsync(Random random)
    {
        int bytes = random.Next(4) == 0 ? random.Next(65, 70) << 20 : 10 << 20;
        return PostAsync(random, $"{{\"inputs\": \"{new string('x', bytes)}\"}}", chunked: random.Next(2) == 0);
    }

    private Task<ServerAnswer> DeepAsync(Random random)
    {
        int depth = random.Next(60, 200_000);
        string open = random.Next(2) == 0 ? "[" : "{\"a\":";
        return PostAsync(random, $"{{\"inputs\": {string.Concat(Enumerable.Repeat(open, depth))}");
    }

    private Task<ServerAnswer> WrongMethodAsync(Random random)
    {
        HttpMethod[] methods = [HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Put, HttpMethod.Get, HttpMethod.Options, HttpMethod.Trace];
        HttpMethod method = methods[random.Next(methods.Length)];
        string[] paths = [Path, "embed", "v1/embeddings", "explain", "tokenize"];
        return SendAsync(method, paths[random.Next(paths.Length)], method == HttpMethod.Get || method == HttpMethod.Trace ? null : GoodBytes, random);
    }

    private Task<ServerAnswer> WrongTypeAsync(Random random)
    {
        string[] types = ["text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data", "a", "application/grpc"];
        return SendAsync(
            HttpMethod.Post, Path, GoodBytes, random, type: types[random.Next(types.Length)],
            encoding: random.Next(3) == 0 ? "gzip" : null);
    }

    private Task<ServerAnswer> BadChunksAsync(Random random)
    {
        string[] bodies =
        [
            "zz\r\n{}\r\n0\r\n\r\n", "5\r\n{\"inputs\"", "FFFFFFFFFFFFFFFFF\r\n{}\r\n", "-1\r\n{}\r\n0\r\n\r\n", "2\n{}\n0\n\n",
            "2;" + new string('e', 20_000) + "\r\n{}\r\n0\r\n\r\n", "0\r\nA: " + new string('t', 40_000) + "\r\n\r\n", "1\r\n{}}}}\r\n0\r\n\r\n",
        ];
        return client.SendRawAsync(
            [.. Head("Transfer-Encoding: chunked"), .. Encoding.ASCII.GetBytes(bodies[random.Next(bodies.Length)])]);
    }

    /// <summary>Frames of HTTP/2 with any type, flags, stream and content.</summary>
    private Task<ServerAnswer> BadFramesAsync(Random random)
    {
        List<byte> bytes = [.. Http2Preface];
        if (random.Next(2) == 0) bytes.AddRange([0, 0, 0, 4, 0, 0, 0, 0, 0]);
        for (int i = random.Next(1, 20); i > 0; i--)
        {
            byte[] content = new byte[random.Next(0, 200)];
            random.NextBytes(content);
            int length = random.Next(5) == 0 ? random.Next(1 << 24) : content.Length;
            bytes.AddRange([(byte)(length >> 16), (byte)(length >> 8), (byte)length, (byte)random.Next(12), (byte)random.Next(256)]);
            bytes.AddRange([0, 0, 0, (byte)random.Next(8), .. content]);
        }

        return client.SendRawAsync([.. bytes], http2: true);
    }

    private Task<ServerAnswer> UnknownPathAsync(Random random)
    {
        string[] paths = ["nothing", "models/none", "models/..%2f..%2fetc%2fpasswd", "models/", "v1/nothing", "pipelines/none", "models/demo%00", "%ff%fe"];
        return SendAsync(HttpMethod.Post, paths[random.Next(paths.Length)], GoodBytes, random);
    }

    private Task<ServerAnswer> WrongFieldsAsync(Random random)
    {
        string[] bodies =
        [
            "", "{", "[]", "null", "{\"inputs\": 1}", "{\"inputs\": \"x\", \"none\": 1}", "{\"inputs\": \"\\ud800\"}", "{\"inputs\": [[[1]]]}",
            "{\"inputs\": \"x\", \"parameters\": {\"top_k\": -1e400}}", "{\"inputs\": \"x\", \"parameters\": []}", "{\"inputs\": \"x\", \"inputs\": \"y\"}",
            "{\"inputs\": \"x\", \"task\": \"fill-mask\"}", "\u0000", "{\"inputs\": \"a\u0000b\"}",
        ];
        string[] paths = [Path, "embed", "predict", "rerank", "similarity", "tokenize", "decode", "v1/embeddings", "explain", "pipelines/question-answering"];
        return PostAsync(random, bodies[random.Next(bodies.Length)], paths[random.Next(paths.Length)]);
    }

    /// <summary>Stops in the middle of a header or a body, and keeps the connection.</summary>
    private Task<ServerAnswer> SlowAsync(Random random) => client.SendRawAsync(
        random.Next(2) == 0 ? (byte[])[.. Head("Content-Length: 100"), (byte)'{'] : [.. "GET /health HTTP/1.1\r\nHos"u8], ends: false);

    private Task<ServerAnswer> AmbiguousAsync(Random random)
    {
        string[] headers =
        [
            "Content-Length: 4\r\nTransfer-Encoding: chunked", "Content-Length: 4\r\nContent-Length: 5", "Content-Length: +4", "Content-Length: 4, 4",
            "Transfer-Encoding: chunked, identity", "Transfer-Encoding: \u000bchunked", "Bad Header: y", "Content-Length: 99999999999999999999",
            string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"X{i}: y")), "X: " + new string('y', 100_000),
        ];
        return client.SendRawAsync([.. Head(headers[random.Next(headers.Length)]), .. "4\r\nabcd\r\n0\r\n\r\n"u8]);
    }

    /// <summary>A good request by the version of HTTP before the present ones.</summary>
    private Task<ServerAnswer> OldAsync(Random random) => client.SendRawAsync(Encoding.ASCII.GetBytes(
        $"POST /{Path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {Good.Length}\r\n\r\n{Good}"));

    private static byte[] Head(string headers) => Encoding.Latin1.GetBytes(
        $"POST /{Path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}\r\n\r\n");

    private Task<ServerAnswer> PostAsync(Random random, string body, string path = Path, bool chunked = false) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), random, chunked: chunked);

    private async Task<ServerAnswer> SendAsync(
        HttpMethod method, string path, byte[]? body, Random random, string type = "application/json", string? encoding = null,
        bool chunked = false)
    {
        try
        {
            return await client.SendAsync(method, path, body, type, http2: random.Next(2) == 0, chunked, encoding);
        }
        catch (HttpRequestException)
        {
            // The server has closed the connection while the rest of a body came.
            return ServerAnswer.None;
        }
    }
}
