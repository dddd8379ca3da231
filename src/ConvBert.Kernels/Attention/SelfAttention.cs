using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Attention;

/// <summary>context = softmax(q·kᵀ·scale + mask)·v for one head of one row of tokens, block by block of queries.</summary>
/// <remarks>
/// Effectively computes, per query: score[j] = Σ_d q[d]·k[j, d] (one chain over d); e, total = softmax exponentials of the scores;
/// context[d] = (Σⱼ e[j]·v[j, d])·(factor/total), one chain over the keys j. No matrix of all scores exists: a block's scores
/// (at most 12 × tokens) stay in L1.
/// </remarks>
internal static unsafe class SelfAttention
{
    /// <summary>Queries of a block at most; the tallest tile.</summary>
    public const int QueryBlock = 12;

    /// <summary>Floats of scratch for rows of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headSize)
    {
        long keys = RoundUp(tokens);
        long values = (long)tokens * RoundUp(headSize);
        return (keys * headSize) + values + (QueryBlock * (keys + IPanels.PanelWidth));
    }

    /// <summary>Attends with the queries <paramref name="first"/> … <paramref name="end"/> (exclusive) to all tokens of the row.</summary>
    /// <param name="head">Where the row's queries, keys and values of this head lie.</param>
    /// <param name="first">First query.</param>
    /// <param name="end">The query to stop before.</param>
    /// <param name="scratch">64-byte aligned, <see cref="ScratchLength"/> floats.</param>
    public static void Run(in AttentionHead head, int first, int end, float* scratch)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(head, first, end, scratch);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(head, first, end, scratch);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(head, first, end, scratch);
        else Run<Scalar>(head, first, end, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(in AttentionHead head, int first, int end, float* scratch) where TSimd : struct, ISimd<TSimd>
    {
        int keys = RoundUp(head.Tokens);
        float* keyPanels = scratch;
        float* valuePanels = keyPanels + ((long)keys * head.HeadSize);
        float* scores = valuePanels + ((long)head.Tokens * RoundUp(head.HeadSize));
        float* sums = scores + (QueryBlock * keys);
        PackKeys(head, keyPanels);
        PackValues(head, valuePanels);

        float* totals = stackalloc float[QueryBlock];
        for (int query = first; query < end;)
        {
            int rows = Math.Min(MatMulTile.MaxRows<TSimd>(), end - query);
            for (int key = 0; key < head.Tokens; key += IPanels.PanelWidth)
            {
                float* panel = keyPanels + ((long)key * head.HeadSize);
                new MatMulTile(head.Query + (query * head.Stride), head.Stride, panel, head.HeadSize, scores + key, keys, resume: false).Run<TSimd>(rows);
            }

            for (int r = 0; r < rows; r++)
            {
                totals[r] = Softmax.Exponentials(scores + (r * keys), head.Tokens, head.Scale, head.MaskOf(query + r));
                if (head.Probabilities != null) StoreProbabilities(head, query + r, scores + (r * keys), totals[r]);
            }

            for (int column = 0; column < head.HeadSize; column += IPanels.PanelWidth)
            {
                float* panel = valuePanels + ((long)column * head.Tokens);
                new MatMulTile(scores, keys, panel, head.Tokens, sums, IPanels.PanelWidth, resume: false).Run<TSimd>(rows);
                StoreContext<TSimd>(head, query, rows, column, sums, totals);
            }

            query += rows;
        }
    }

    private static int RoundUp(int count) => (count + IPanels.PanelWidth - 1) / IPanels.PanelWidth * IPanels.PanelWidth;

    private static void PackKeys(in AttentionHead head, float* panels)
    {
        for (int key = 0; key < head.Tokens; key += IPanels.PanelWidth)
        {
            int count = Math.Min(IPanels.PanelWidth, head.Tokens - key);
            PanelTranspose.Pack(head.Key + (key * head.Stride), head.Stride, count, head.HeadSize, panels + ((long)key * head.HeadSize));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackValues(in AttentionHead head, float* panels)
    {
        for (int column = 0; column < head.HeadSize; column += IPanels.PanelWidth)
        {
            int count = Math.Min(IPanels.PanelWidth, head.HeadSize - column);
            for (int token = 0; token < head.Tokens; token++, panels += IPanels.PanelWidth)
            {
                var row = new Span<float>(panels, IPanels.PanelWidth);
                new ReadOnlySpan<float>(head.Value + (token * head.Stride) + column, count).CopyTo(row);
                row[count..].Clear();
            }
        }
    }

    private static void StoreProbabilities(in AttentionHead head, int query, float* exponentials, float total)
    {
        float inverse = head.Factor / total;
        float* row = head.Probabilities + ((long)query * head.Tokens);
        for (int key = 0; key < head.Tokens; key++) row[key] = exponentials[key] * inverse;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreContext<TSimd>(in AttentionHead head, int query, int rows, int column, float* sums, float* totals)
        where TSimd : struct, ISimd<TSimd>
    {
        int columns = Math.Min(IPanels.PanelWidth, head.HeadSize - column);
        for (int r = 0; r < rows; r++)
        {
            TSimd inverse = TSimd.Create(head.Factor / totals[r]);
            float* source = sums + (r * IPanels.PanelWidth);
            float* target = head.Context + ((query + r) * head.ContextStride) + column;
            for (int i = 0; i < columns; i += TSimd.Count)
            {
                TSimd value = TSimd.Load(source + i) * inverse;
                if (columns - i >= TSimd.Count) value.Store(target + i);
                else value.StorePartial(target + i, columns - i);
            }
        }
    }
}
