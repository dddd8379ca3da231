using System.Runtime.Intrinsics;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Attention;

/// <summary>context = softmax(q·kᵀ·scale + mask)·v for one head of one sequence, one block of queries after the other.</summary>
/// <remarks>
/// Effectively computes, per query: score[j] = Σ_d q[d]·k[j, d] (one chain over d); e, total = softmax exponentials of the scores;
/// context[d] = (Σⱼ e[j]·v[j, d])·(factor/total), one chain over the keys j. The matrix of all scores never exists: a block's scores
/// (at most 12 × tokens) stay in L1. See docs/numerics.md, "Self-attention".
/// </remarks>
internal static unsafe partial class SelfAttention
{
    /// <summary>Maximum number of queries in a block: the height of the tallest tile.</summary>
    public const int QueryBlock = 12;

    /// <summary>Floats of scratch for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headSize)
    {
        long keys = AttentionPanels.RoundUp(tokens);
        long values = (long)tokens * AttentionPanels.RoundUp(headSize);
        return (keys * headSize) + values + (QueryBlock * (keys + IPanels.PanelWidth));
    }

    /// <summary>
    /// Attends with the queries <paramref name="first"/> … <paramref name="end"/> (exclusive) to all tokens of the sequence.
    /// </summary>
    /// <param name="head">The sequence's matrices for this head.</param>
    /// <param name="context">Receives <c>[tokens, headSize]</c>.</param>
    /// <param name="probabilities">
    /// Receives the probabilities times the head's factor, <c>[tokens, tokens]</c>; default when they are not wanted.
    /// </param>
    /// <param name="first">First query.</param>
    /// <param name="end">The query to stop before.</param>
    /// <param name="scratch">64-byte aligned, <see cref="ScratchLength"/> floats, private to this thread.</param>
    public static void Run(in AttentionHead head, MatrixView context, MatrixView probabilities, int first, int end, float* scratch)
    {
        if (Vector512.IsHardwareAccelerated) RunTiled<Simd512>(head, context, probabilities, first, end, scratch);
        else if (Vector256.IsHardwareAccelerated) RunTiled<Simd256>(head, context, probabilities, first, end, scratch);
        else if (Vector128.IsHardwareAccelerated) RunTiled<Simd128>(head, context, probabilities, first, end, scratch);
        else RunScalar(head, context, probabilities, first, end, scratch);
    }

    /// <summary>Writes the probabilities of a query times the head's factor, where they are wanted.</summary>
    private static void StoreProbabilities(MatrixView probabilities, int query, float* exponentials, float inverse)
    {
        if (probabilities.Pointer == null) return;
        Span<float> row = probabilities.RowSpan(query);
        for (int key = 0; key < row.Length; key++) row[key] = exponentials[key] * inverse;
    }
}
