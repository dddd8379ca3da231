using System.Runtime.Intrinsics;
using ConvBert.Kernels.Matrices;
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
        long keys = RoundUp(tokens);
        long values = (long)tokens * RoundUp(headSize);
        return (keys * headSize) + values + (QueryBlock * (keys + IPanels.PanelWidth));
    }

    /// <summary>
    /// Attends with the queries <paramref name="first"/> … <paramref name="end"/> (exclusive) to all tokens of the sequence.
    /// </summary>
    /// <param name="head">The sequence's matrices for this head.</param>
    /// <param name="first">First query.</param>
    /// <param name="end">The query to stop before.</param>
    /// <param name="scratch">64-byte aligned, <see cref="ScratchLength"/> floats, private to this thread.</param>
    public static void Run(in AttentionHead head, int first, int end, float* scratch)
    {
        if (Vector512.IsHardwareAccelerated) RunTiled<Simd512>(head, first, end, scratch);
        else if (Vector256.IsHardwareAccelerated) RunTiled<Simd256>(head, first, end, scratch);
        else if (Vector128.IsHardwareAccelerated) RunTiled<Simd128>(head, first, end, scratch);
        else RunScalar(head, first, end, scratch);
    }

    private static int RoundUp(int count) => (count + IPanels.PanelWidth - 1) / IPanels.PanelWidth * IPanels.PanelWidth;

    private static void StoreProbabilities(in AttentionHead head, int query, float* exponentials, float total)
    {
        if (head.Probabilities.Pointer == null) return;
        float inverse = head.Factor / total;
        Span<float> row = head.Probabilities.RowSpan(query);
        for (int key = 0; key < row.Length; key++) row[key] = exponentials[key] * inverse;
    }
}
