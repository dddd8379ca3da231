using ConvBert.Server.Calls;
using ConvBert.Server.Hosting;
using ConvBert.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvBert.Server.Endpoints;

/// <summary>The routes, each behind the same guards: keys, rates, time limits, and failures as the protocol writes them.</summary>
internal sealed class RouteTable(IEndpointRouteBuilder endpoints, ServerContext context)
{
    private readonly RequestGuard _guard = new(context);

    /// <summary>What the routes share.</summary>
    public ServerContext Context => context;

    /// <summary>A route that reads a body.</summary>
    /// <param name="pattern">Its path; the task may be a part of it.</param>
    /// <param name="protocol">How failures are written.</param>
    /// <param name="answer">Answers a request.</param>
    /// <param name="task">The task that all of its requests are for; null where that is not known.</param>
    public void Post(string pattern, Protocol protocol, Func<HttpContext, CancellationToken, Task> answer, string? task = null) =>
        endpoints.MapPost(pattern, request => _guard.RunAsync(
            request, pattern, protocol, answer, task ?? (string?)request.GetRouteValue("task")));

    /// <summary>A route that asks.</summary>
    public void Get(string pattern, Protocol protocol, Func<HttpContext, CancellationToken, Task> answer) =>
        endpoints.MapGet(pattern, request => _guard.RunAsync(request, pattern, protocol, answer));

    /// <summary>Refuses a request whose body has been read, where its model has no room; false where there may be room.</summary>
    /// <param name="request">The request.</param>
    /// <param name="protocol">How failures are written.</param>
    /// <param name="name">The model that it names; null for the task's.</param>
    /// <param name="task">The task.</param>
    public async Task<bool> IsRefusedAsync(HttpContext request, Protocol protocol, string? name, string task)
    {
        if (ModelChoice.Refuse(context.Models, name, task) is not { } wait) return false;
        await JsonAnswer.WriteAsync(request, Failure.Overloaded(wait), protocol).ConfigureAwait(false);
        return true;
    }

    /// <summary>A route that anyone may ask at any time: health and the page.</summary>
    public void GetOpen(string pattern, RequestDelegate answer) => endpoints.MapMethods(pattern, ["GET", "HEAD"], answer);
}
