using System.Globalization;
using ConvBert.Server.Http;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Rpc;

/// <summary>Failures as gRPC's statuses; those that text-embeddings-inference has are its.</summary>
internal static class RpcStatus
{
    /// <summary>When a repetition makes sense, by gRPC's rules for clients that repeat.</summary>
    private const string RetryAfter = "grpc-retry-pushback-ms";

    /// <summary>The exception that ends a call with a failure.</summary>
    public static RpcException Of(Failure failure)
    {
        var trailers = new Metadata();
        if (failure.RetryAfter is { } wait)
            trailers.Add(RetryAfter, ((long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
        return new RpcException(new Status(CodeOf(failure.Status), failure.Message), trailers);
    }

    private static StatusCode CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status424FailedDependency => StatusCode.FailedPrecondition,
        StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
        StatusCodes.Status504GatewayTimeout => StatusCode.DeadlineExceeded,
        >= 400 and < 500 => StatusCode.InvalidArgument,
        _ => StatusCode.Internal,
    };
}
