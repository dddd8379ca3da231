using ConvBert.Server.Http;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Hosting;

/// <summary>Who may ask, and how often, whichever protocol asks.</summary>
internal sealed class Admission(ConvBertServerOptions options)
{
    private readonly ApiKeys _keys = new(options.ApiKeys);
    private readonly RateLimits? _rates = options.RequestsPerSecond is { } rate ? new RateLimits(rate) : null;

    /// <summary>The client of a request: its key, or its address where there are no keys.</summary>
    /// <exception cref="FailureException">It brings no key, or a wrong one.</exception>
    public string Identify(HttpContext context)
    {
        if (!_keys.TryFind(context.Request, out string? key)) throw new FailureException(Failure.Unauthorized);
        return key ?? context.Connection.RemoteIpAddress?.ToString() ?? "";
    }

    /// <summary>Takes a client's next request.</summary>
    /// <exception cref="FailureException">It comes too early.</exception>
    public void Take(string client)
    {
        if (_rates is null || _rates.TryTake(client, out TimeSpan wait)) return;
        throw new FailureException(
            new Failure(StatusCodes.Status429TooManyRequests, "overloaded", "This key asks more often than it may.", wait));
    }

    /// <summary>Takes a client's next request as soon as it may come.</summary>
    public async Task TakeInTurnAsync(string client, CancellationToken cancellationToken)
    {
        if (_rates is null) return;
        while (!_rates.TryTake(client, out TimeSpan wait)) await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
    }
}
