using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Attention;

internal static unsafe partial class SelfAttention
{
    /// <summary>Every vector tier: both products in tiles, keys and values rearranged into panels first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunTiled<TSimd>(
        in AttentionHead head, MatrixView context, MatrixView probabilities, int first, int end, float* scratch)
        where TSimd : struct, ISimd<TSimd>
    {
        int keys = AttentionPanels.RoundUp(head.Tokens);
        float* keyPanels = AttentionPanels.PackTransposed(head.Key, scratch);
        float* valuePanels = AttentionPanels.Pack(head.Value, keyPanels + ((long)keys * head.HeadSize));
        float* scoresStart = valuePanels + ((long)head.Tokens * AttentionPanels.RoundUp(head.HeadSize));

        float* totals = stackalloc float[QueryBlock];
        for (int query = first; query < end;)
        {
            int rows = Math.Min(MatMulTile.MaxRows<TSimd>(), end - query);
            var scores = new MatrixView(scoresStart, rows, keys);
            var sums = new MatrixView(scoresStart + (QueryBlock * keys), rows, IPanels.PanelWidth);
            for (int key = 0; key < head.Tokens; key += IPanels.PanelWidth)
            {
                float* panel = keyPanels + ((long)key * head.HeadSize);
                MatrixView tile = scores.SliceColumns(key, IPanels.PanelWidth);
                new MatMulTile(head.Query.SliceRows(query, rows), panel, tile, resume: false).Run<TSimd>();
            }

            for (int r = 0; r < rows; r++)
            {
                totals[r] = Softmax.Exponentials<TSimd>(scores.Row(r), head.Tokens, head.Scale, head.MaskOf(query + r));
                StoreProbabilities(probabilities, query + r, scores.Row(r), head.Factor / totals[r]);
            }

            for (int column = 0; column < head.HeadSize; column += IPanels.PanelWidth)
            {
                float* panel = valuePanels + ((long)column * head.Tokens);
                new MatMulTile(scores.SliceColumns(0, head.Tokens), panel, sums, resume: false).Run<TSimd>();
                int columns = Math.Min(IPanels.PanelWidth, head.HeadSize - column);
                StoreContext<TSimd>(sums, totals, head.Factor, context.SliceRows(query, rows).SliceColumns(column, columns));
            }

            query += rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreContext<TSimd>(MatrixView sums, float* totals, float factor, MatrixView context)
        where TSimd : struct, ISimd<TSimd>
    {
        for (int r = 0; r < context.Rows; r++)
        {
            TSimd inverse = TSimd.Create(factor / totals[r]);
            float* source = sums.Row(r);
            float* target = context.Row(r);
            for (int i = 0; i < context.Columns; i += TSimd.Count)
            {
                TSimd value = TSimd.Load(source + i) * inverse;
                if (context.Columns - i >= TSimd.Count) value.Store(target + i);
                else value.StorePartial(target + i, context.Columns - i);
            }
        }
    }
}
