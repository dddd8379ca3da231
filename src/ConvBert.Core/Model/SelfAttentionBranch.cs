using ConvBert.Inputs;
using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;

namespace ConvBert.Model;

/// <summary>
/// The self-attention half of the heads: softmax(Q·Kᵀ/√d + mask)·V for every sequence and head, divided among the workers by queries.
/// </summary>
internal sealed unsafe class SelfAttentionBranch(ForwardDimensions sizes)
{
    private readonly float _scale = 1 / MathF.Sqrt(sizes.HeadSize);

    /// <summary>
    /// Writes this worker's part of the left half of <see cref="ForwardWorkspace.Merged"/>. A sequence has heads × tokens queries,
    /// whose cost grows with its length; the split is by that cost, in whole blocks of queries.
    /// </summary>
    public void Forward(ForwardPass pass, Worker worker, int layer)
    {
        TokenSequences sequences = pass.Sequences;
        long total = 0;
        for (int sequence = 0; sequence < sequences.SequenceCount; sequence++) total += Cost(Length(sequences, sequence)) * sizes.Heads;
        long from = total * worker.Index / worker.Count;
        long to = total * (worker.Index + 1) / worker.Count;
        long position = 0;
        for (int sequence = 0; sequence < sequences.SequenceCount; sequence++)
        {
            int tokens = Length(sequences, sequence);
            long cost = Cost(tokens);
            for (int head = 0; head < sizes.Heads; head++, position += cost)
            {
                int first = QueryAt(from - position, cost, tokens);
                int end = QueryAt(to - position, cost, tokens);
                if (first == end) continue;
                SelfAttention.Run(
                    Head(pass, layer, sequence, head), Part(pass.Workspace.Merged.Attention, sequences, sequence, head),
                    Probabilities(pass, layer, position, tokens), first, end, pass.Workspace.Scratch(worker.Index));
            }
        }
    }

    private static int Length(TokenSequences sequences, int index) => sequences.SequenceStarts[index + 1] - sequences.SequenceStarts[index];

    private static long Cost(int tokens) => (long)tokens * tokens;

    /// <summary>
    /// The query at which the share of <paramref name="cost"/> up to <paramref name="position"/> is done: a multiple of the block, or the
    /// end.
    /// </summary>
    private static int QueryAt(long position, long cost, int tokens)
    {
        long query = Math.Clamp(position, 0, cost) * tokens / cost;
        return query == tokens ? tokens : (int)(query / SelfAttention.QueryBlock * SelfAttention.QueryBlock);
    }

    private AttentionHead Head(ForwardPass pass, int layer, int sequence, int head)
    {
        TokenSequences sequences = pass.Sequences;
        FusedProjection projected = pass.Workspace.Projected;
        return new AttentionHead
        {
            Query = Part(projected.Query, sequences, sequence, head),
            Key = Part(projected.Key, sequences, sequence, head),
            Value = Part(projected.Value, sequences, sequence, head),
            Scale = _scale,
            Mask = sequences.Mask(sequence),
            Factor = pass.HeadMask is null ? 1 : pass.HeadMask[(layer * sizes.Heads) + head],
        };
    }

    /// <summary>A head's channels of a part of width A, in one sequence.</summary>
    private MatrixView Part(MatrixView part, TokenSequences sequences, int sequence, int head) =>
        part.SliceRows(sequences.SequenceStarts[sequence], Length(sequences, sequence)).SliceColumns(head * sizes.HeadSize, sizes.HeadSize);

    /// <summary>Where the probabilities go, in an array that was allocated pinned; default when they are not wanted.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="position">The cost of the heads before: each has as many probabilities.</param>
    /// <param name="tokens">The sequence's length.</param>
    private static MatrixView Probabilities(ForwardPass pass, int layer, long position, int tokens)
    {
        if (pass.Attentions?[layer] is not { } kept) return default;
        float* start = (float*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(kept, 0);
        return new MatrixView(start + position, tokens, tokens);
    }
}
