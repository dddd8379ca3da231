using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ConvBert.Server.Hosting;

/// <summary>What a connection may cost: clients that send much, or slowly, are cut off.</summary>
internal sealed record ConnectionLimits
{
    /// <summary>How long a client may be slow before its speed counts.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The most bytes of a body that are taken off a connection. The routes refuse larger bodies by the server's options before they read
    /// them; this one is for what they do not read.
    /// </summary>
    public const long MaxBodyBytes = 64_000_000;

    /// <summary>The most that <see cref="MaxHeaderBytes"/> can be: what Kestrel buffers of a request.</summary>
    public const int MostHeaderBytes = 1 << 20;

    /// <summary>The most connections at a time.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>The most headers of a request.</summary>
    public int MaxHeaders { get; init; } = 64;

    /// <summary>The most bytes of all headers of a request.</summary>
    public int MaxHeaderBytes { get; init; } = 16 << 10;

    /// <summary>How long the headers of a request may take.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The bytes a second that bodies and answers must make.</summary>
    public double MinBytesPerSecond { get; init; } = 240;

    /// <summary>Sets the limits of a server.</summary>
    public void ApplyTo(KestrelServerOptions kestrel, ConvBertServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = Math.Max(MaxBodyBytes, options.MaxBodyBytes);
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestLineSize = 4 << 10;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = new MinDataRate(MinBytesPerSecond, GracePeriod);
        limits.MaxConcurrentConnections = MaxConnections;
        limits.Http2.MaxStreamsPerConnection = 256;
    }
}
