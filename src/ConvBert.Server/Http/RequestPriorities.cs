using ConvBert.Serving.Engine;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Http;

/// <summary>What goes first, by the header <c>Priority</c> of RFC 9218: an urgency of 4 and more is bulk.</summary>
internal static class RequestPriorities
{
    /// <summary>The priority of a request.</summary>
    public static RequestPriority Of(HttpRequest request)
    {
        foreach (string part in request.Headers["Priority"].ToString().Split(','))
        {
            if (part.Trim() is ['u', '=', >= '4' and <= '7']) return RequestPriority.Bulk;
        }

        return RequestPriority.Interactive;
    }
}
