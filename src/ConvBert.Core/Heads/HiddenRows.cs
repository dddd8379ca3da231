using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Heads;

/// <summary>Gathers the hidden states of individual tokens, for heads that use only some of them.</summary>
internal static class HiddenRows
{
    /// <summary>Copies this worker's share of the tokens to <paramref name="destination"/> <c>[tokens, hidden]</c>.</summary>
    public static void Copy(ForwardPass pass, Worker worker, ReadOnlySpan<int> tokens, MatrixView destination)
    {
        (int first, int end) = worker.Share(tokens.Length);
        for (int i = first; i < end; i++) pass.Workspace.Hidden.RowSpan(tokens[i]).CopyTo(destination.RowSpan(i));
    }
}
