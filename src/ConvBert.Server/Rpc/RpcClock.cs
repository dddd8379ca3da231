using System.Diagnostics;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Rpc;

/// <summary>
/// The time that a call of one message has, from its first byte to its answer's last. The message comes, and the answer goes, outside of the
/// method, which a client that sends or reads slowly would make last as long as it likes.
/// </summary>
internal sealed class RpcClock
{
    /// <summary>What a call that took its time has to send its status.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>What is left of a call's time.</summary>
    /// <param name="context">The call.</param>
    /// <param name="time">The time that it has.</param>
    public static TimeSpan Left(HttpContext context, TimeSpan time)
    {
        TimeSpan left = context.Features.Get<RpcClock>() is { } clock ? time - Stopwatch.GetElapsedTime(clock._start) : time;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Runs a call, and ends it where it takes more time than it has; messages of streams have times of their own.</summary>
    /// <param name="context">The call.</param>
    /// <param name="next">Answers it.</param>
    /// <param name="time">The time that it has.</param>
    public static async Task RunAsync(HttpContext context, RequestDelegate next, TimeSpan time)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type != MethodType.Unary)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        context.Features.Set(new RpcClock());
        using var limit = new CancellationTokenSource(time + Grace);
        await using CancellationTokenRegistration abort = limit.Token.UnsafeRegister(
            static call => ((HttpContext)call!).Abort(), context);
        await next(context).ConfigureAwait(false);
    }
}
