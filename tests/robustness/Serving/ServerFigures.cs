using System.Globalization;

namespace ConvBert.Robustness.Serving;

/// <summary>A server's figures for Prometheus.</summary>
internal sealed class ServerFigures
{
    private readonly string[] _lines;

    private ServerFigures(string metrics) => _lines = metrics.Split('\n');

    /// <summary>The present figures.</summary>
    public static async Task<ServerFigures> OfAsync(ServerClient client) =>
        new((await client.SendAsync(HttpMethod.Get, "metrics", null)).Body);

    /// <summary>Requests that wait or run.</summary>
    public long QueuedRequests => Sum("convbert_queue_requests");

    /// <summary>The sum of a figure over its tags.</summary>
    public long Sum(string name) => _lines.Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
        .Sum(line => (long)double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
