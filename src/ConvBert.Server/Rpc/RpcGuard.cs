using System.Threading.Channels;
using ConvBert.Server.Hosting;
using ConvBert.Server.Http;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ConvBert.Server.Rpc;

/// <summary>Lets calls through to their answers, within the same bounds as requests over HTTP, and answers for those that fail.</summary>
internal sealed class RpcGuard(ServerContext server, StreamDrain drain, IHostApplicationLifetime lifetime)
{
    /// <summary>The messages of a stream that are answered at a time.</summary>
    private const int MaxAtATime = 32;

    /// <summary>The models and the bounds.</summary>
    public ServerContext Server => server;

    /// <summary>Runs a call of one message.</summary>
    public async Task<T> RunAsync<T>(ServerCallContext context, Func<CancellationToken, Task<T>> answer)
    {
        try
        {
            HttpContext call = context.GetHttpContext();
            server.Admission.Take(server.Admission.Identify(call));
            TimeSpan left = RpcClock.Left(call, server.Options.RequestTimeout);
            return await WithinTimeAsync(answer, left, context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Refusal(context, exception);
        }
    }

    /// <summary>
    /// Runs a call of many messages, each of which is a request: several are answered at a time, and delivered in their order. A client that
    /// sends faster than it may waits; one that sends nothing for as long as a request may take is cut off.
    /// </summary>
    /// <param name="context">The call.</param>
    /// <param name="requests">The messages.</param>
    /// <param name="answer">Answers one.</param>
    /// <param name="deliver">Takes the answers in turn.</param>
    public async Task StreamAsync<TRequest, TAnswer>(
        ServerCallContext context, IAsyncStreamReader<TRequest> requests, Func<TRequest, CancellationToken, Task<TAnswer>> answer,
        Func<TAnswer, CancellationToken, Task> deliver)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var answers = Channel.CreateBounded<Task<TAnswer>>(MaxAtATime);
        drain.Enter();
        try
        {
            string client = server.Admission.Identify(context.GetHttpContext());
            Task reading = ReadAsync(client);
            try
            {
                await foreach (Task<TAnswer> next in answers.Reader.ReadAllAsync(end.Token).ConfigureAwait(false))
                    await DeliverAsync(await next.ConfigureAwait(false)).ConfigureAwait(false);
            }
            finally
            {
                await end.CancelAsync().ConfigureAwait(false);
                await reading.ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Refusal(context, exception);
        }
        finally
        {
            drain.Leave();
        }

        async Task DeliverAsync(TAnswer answer)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            limit.CancelAfter(server.Options.RequestTimeout);
            try
            {
                await deliver(answer, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !end.IsCancellationRequested)
            {
                // A status would wait behind the answer that the client does not read.
                context.GetHttpContext().Abort();
                throw new FailureException(Failure.TimedOut);
            }
        }

        async Task ReadAsync(string client)
        {
            try
            {
                while (await NextAsync(requests, end.Token).ConfigureAwait(false))
                {
                    TRequest request = requests.Current;
                    await server.Admission.TakeInTurnAsync(client, end.Token).ConfigureAwait(false);
                    Task<TAnswer> next = WithinTimeAsync(stop => answer(request, stop), server.Options.RequestTimeout, end.Token);
                    await answers.Writer.WriteAsync(next, end.Token).ConfigureAwait(false);
                }

                answers.Writer.Complete();
            }
            catch (Exception exception)
            {
                // The reader of the answers gets it behind those that are there.
                answers.Writer.Complete(exception);
            }
        }
    }

    private static async Task<T> WithinTimeAsync<T>(Func<CancellationToken, Task<T>> answer, TimeSpan time, CancellationToken client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(client);
        limit.CancelAfter(time);
        try
        {
            return await answer(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !client.IsCancellationRequested)
        {
            throw new FailureException(Failure.TimedOut);
        }
    }

    private async Task<bool> NextAsync<TRequest>(IAsyncStreamReader<TRequest> requests, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, lifetime.ApplicationStopping);
        limit.CancelAfter(server.Options.RequestTimeout);
        try
        {
            return await requests.MoveNext(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new FailureException(lifetime.ApplicationStopping.IsCancellationRequested ? Failure.Ending : Failure.TimedOut);
        }
    }

    private RpcException Refusal(ServerCallContext context, Exception exception)
    {
        if (context.CancellationToken.IsCancellationRequested)
            return new RpcException(new Status(StatusCode.Cancelled, "The client has gone, or its deadline has passed."));
        return RpcStatus.Of(server.FailureOf(context.Method, exception));
    }
}
