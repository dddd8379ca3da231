using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvBert.Server.Endpoints;

/// <summary>The model that a route <c>{**name}</c> names.</summary>
internal static class RouteModel
{
    /// <summary>The name; a client may have escaped its slashes.</summary>
    public static string Of(HttpContext context) =>
        ((string?)context.GetRouteValue("name") ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
