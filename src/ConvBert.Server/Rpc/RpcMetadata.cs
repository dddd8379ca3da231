using ConvBert.Serving.Engine;
using Grpc.Core;

namespace ConvBert.Server.Rpc;

/// <summary>What stands beside the messages: the model that a call names, and what its answer took.</summary>
internal static class RpcMetadata
{
    /// <summary>The model that the call names; null for none.</summary>
    public static string? ModelOf(ServerCallContext context) => context.RequestHeaders.GetValue("model");

    /// <summary>What an answer took.</summary>
    public static Contract.Metadata Of(int characters, RequestUsage usage, TimeSpan total) => new()
    {
        ComputeChars = (uint)characters,
        ComputeTokens = (uint)usage.Tokens,
        TotalTimeNs = Nanoseconds(total),
        TokenizationTimeNs = Nanoseconds(usage.Tokenize),
        QueueTimeNs = Nanoseconds(usage.Queue),
        InferenceTimeNs = Nanoseconds(usage.Forward),
    };

    private static ulong Nanoseconds(TimeSpan time) => (ulong)(time.Ticks * TimeSpan.NanosecondsPerTick);
}
