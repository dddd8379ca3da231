using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Heads;

/// <summary>Copies single tokens' hidden states side by side, for heads that look at some tokens only.</summary>
internal static unsafe class HiddenRows
{
    /// <summary>Copies this worker's share of the tokens to <paramref name="destination"/> <c>[tokens, hidden]</c>.</summary>
    public static void Copy(ForwardPass pass, Worker worker, ReadOnlySpan<int> tokens, float* destination)
    {
        int width = pass.HiddenSize;
        (int first, int end) = worker.Share(tokens.Length);
        for (int i = first; i < end; i++)
        {
            new ReadOnlySpan<float>(pass.Workspace.Hidden + ((long)tokens[i] * width), width).CopyTo(new Span<float>(destination + ((long)i * width), width));
        }
    }
}
