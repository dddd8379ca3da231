using ConvBert.Server.Http;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Hosting;

/// <summary>Lets a request through to its answer, and answers for it where it fails.</summary>
internal sealed class RequestGuard(ServerContext server)
{
    /// <summary>Runs a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Its route, for the log.</param>
    /// <param name="protocol">How failures are written.</param>
    /// <param name="answer">Answers the request; the token ends with the client or the time limit.</param>
    /// <param name="task">The task that it asks for, whatever its body says; null where that is not known.</param>
    public async Task RunAsync(
        HttpContext context, string route, Protocol protocol, Func<HttpContext, CancellationToken, Task> answer, string? task = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(server.Options.RequestTimeout);
        Failure failure;
        try
        {
            server.Admission.Take(server.Admission.Identify(context));
            if (task is null || server.Models.Refuse(task) is not { } wait)
            {
                await answer(context, limit.Token).ConfigureAwait(false);
                return;
            }

            failure = Failure.Overloaded(wait);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Nobody reads the answer to a client that has gone.
            if (context.RequestAborted.IsCancellationRequested) return;
            failure = Failure.TimedOut;
        }
        catch (Exception exception)
        {
            if (context.RequestAborted.IsCancellationRequested) return;
            failure = server.FailureOf(route, exception);
        }

        if (context.Response.HasStarted) context.Abort();
        else await JsonAnswer.WriteAsync(context, failure, protocol).ConfigureAwait(false);
    }
}
