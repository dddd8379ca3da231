using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ConvBert.Server.Tests.Support;

/// <summary>A gRPC client that calls methods by their names on the wire.</summary>
internal sealed class RpcClient(Uri address) : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);

    /// <summary>One message to one.</summary>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(string method, TRequest request, CallOptions options = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        using AsyncUnaryCall<TResponse> call = _channel.CreateCallInvoker().AsyncUnaryCall(
            Method<TRequest, TResponse>(MethodType.Unary, method), host: null, options, request);
        return await call;
    }

    /// <summary>Many messages to one.</summary>
    public AsyncClientStreamingCall<TRequest, TResponse> Collect<TRequest, TResponse>(string method, CallOptions options = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => _channel.CreateCallInvoker().AsyncClientStreamingCall(
            Method<TRequest, TResponse>(MethodType.ClientStreaming, method), host: null, options);

    /// <summary>Many messages to as many.</summary>
    public AsyncDuplexStreamingCall<TRequest, TResponse> Exchange<TRequest, TResponse>(string method, CallOptions options = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => _channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            Method<TRequest, TResponse>(MethodType.DuplexStreaming, method), host: null, options);

    /// <summary>One message to many.</summary>
    public AsyncServerStreamingCall<TResponse> Watch<TRequest, TResponse>(string method, TRequest request, CallOptions options = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => _channel.CreateCallInvoker().AsyncServerStreamingCall(
            Method<TRequest, TResponse>(MethodType.ServerStreaming, method), host: null, options, request);

    /// <summary>Sends all messages of a stream while its answers are read.</summary>
    public async Task<List<TResponse>> ExchangeAsync<TRequest, TResponse>(
        string method, IEnumerable<TRequest> requests, CallOptions options = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        using AsyncDuplexStreamingCall<TRequest, TResponse> call = Exchange<TRequest, TResponse>(method, options);
        Task sending = Task.Run(async () =>
        {
            foreach (TRequest request in requests) await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
        });
        var answers = new List<TResponse>();
        while (await call.ResponseStream.MoveNext(default)) answers.Add(call.ResponseStream.Current);
        await sending;
        return answers;
    }

    public void Dispose() => _channel.Dispose();

    private static Method<TRequest, TResponse> Method<TRequest, TResponse>(MethodType type, string method)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        string[] names = method.Split('/');
        return new Method<TRequest, TResponse>(type, names[0], names[1], Marshaller<TRequest>(), Marshaller<TResponse>());
    }

    private static Marshaller<T> Marshaller<T>()
        where T : IMessage<T>, new() => Marshallers.Create(message => message.ToByteArray(), new MessageParser<T>(() => new T()).ParseFrom);
}
