using ConvBert.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Hosting;

/// <summary>Errors for requests that no route takes, in the shape of all others.</summary>
internal static class RoutingFailures
{
    private const string OpenAIPrefix = "/v1";

    /// <summary>Gives answers that have a status of an error, and nothing else, a body.</summary>
    public static void UseRoutingFailures(this IApplicationBuilder app) => app.UseStatusCodePages(AnswerAsync);

    private static Task AnswerAsync(StatusCodeContext pages)
    {
        HttpContext context = pages.HttpContext;
        Protocol protocol = context.Request.Path.StartsWithSegments(OpenAIPrefix) ? Protocol.OpenAI : Protocol.HuggingFace;
        return JsonAnswer.WriteAsync(context, FailureOf(context.Response), protocol);
    }

    private static Failure FailureOf(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new(response.StatusCode, "not_found", "There is no such address; /openapi.json lists those that are."),
        StatusCodes.Status405MethodNotAllowed =>
            new(response.StatusCode, "validation", $"The method is not allowed here; {response.Headers.Allow} would be."),
        int status => new(status, "validation", "The request cannot be answered."),
    };
}
