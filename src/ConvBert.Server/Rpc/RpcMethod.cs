using System.Diagnostics;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using Grpc.Core;

namespace ConvBert.Server.Rpc;

/// <summary>A method that asks a model, alone or by a stream.</summary>
/// <param name="guard">Lets its calls through.</param>
/// <param name="read">Reads a message.</param>
/// <param name="write">Makes a message of the answer and of what it took.</param>
internal sealed class RpcMethod<TRequest, TAnswer, TResponse>(
    RpcGuard guard, Func<TRequest, ModelCall<TAnswer>> read, Func<TAnswer, Contract.Metadata, TResponse> write)
{
    /// <summary>Answers a message.</summary>
    public Task<TResponse> RunAsync(TRequest request, ServerCallContext context) =>
        guard.RunAsync(context, stop => AnswerAsync(request, context, stop));

    /// <summary>Answers each message of a stream.</summary>
    public Task StreamAsync(IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context) =>
        guard.StreamAsync(context, requests, (request, stop) => AnswerAsync(request, context, stop), responses.WriteAsync);

    private async Task<TResponse> AnswerAsync(TRequest request, ServerCallContext context, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        ModelCall<TAnswer> call = read(request);
        var usage = new RequestUsage();
        TAnswer answer = await call.RunAsync(
            guard.Server, RpcMetadata.ModelOf(context), RequestPriorities.Of(context.GetHttpContext().Request), usage, stop)
            .ConfigureAwait(false);
        using (usage.Answering()) return write(answer, RpcMetadata.Of(call.Characters, usage, Stopwatch.GetElapsedTime(start)));
    }
}
