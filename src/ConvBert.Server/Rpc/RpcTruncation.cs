using ConvBert.Server.Http;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Server.Rpc;

/// <summary>How texts are cut, from a message: not at all unless it says so.</summary>
internal static class RpcTruncation
{
    /// <summary>Reads the fields.</summary>
    /// <exception cref="RequestException">There is no such direction.</exception>
    public static Truncation Of(bool truncate, TruncationDirection direction) => new(truncate, direction switch
    {
        TruncationDirection.Left => SequenceSide.Left,
        TruncationDirection.Right => SequenceSide.Right,
        _ => throw new RequestException($"truncation_direction is {(int)direction}; known are 0 (right) and 1 (left)."),
    });
}
