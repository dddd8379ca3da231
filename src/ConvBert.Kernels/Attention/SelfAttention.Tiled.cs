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
    internal static void RunTiled<TSimd>(in AttentionHead head, int first, int end, float* scratch) where TSimd : struct, ISimd<TSimd>
    {
        int keys = RoundUp(head.Tokens);
        float* keyPanels = scratch;
        float* valuePanels = keyPanels + ((long)keys * head.HeadSize);
        float* scoresStart = valuePanels + ((long)head.Tokens * RoundUp(head.HeadSize));
        PackKeys(head.Key, keyPanels);
        PackValues(head.Value, valuePanels);

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
                StoreProbabilities(head, query + r, scores.Row(r), totals[r]);
            }

            for (int column = 0; column < head.HeadSize; column += IPanels.PanelWidth)
            {
                float* panel = valuePanels + ((long)column * head.Tokens);
                new MatMulTile(scores.SliceColumns(0, head.Tokens), panel, sums, resume: false).Run<TSimd>();
                int columns = Math.Min(IPanels.PanelWidth, head.HeadSize - column);
                StoreContext<TSimd>(sums, totals, head.Factor, head.Context.SliceRows(query, rows).SliceColumns(column, columns));
            }

            query += rows;
        }
    }

    private static void PackKeys(MatrixView keys, float* panels)
    {
        for (int key = 0; key < keys.Rows; key += IPanels.PanelWidth)
        {
            int count = Math.Min(IPanels.PanelWidth, keys.Rows - key);
            PanelTranspose.Pack(keys.SliceRows(key, count), panels + ((long)key * keys.Columns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackValues(MatrixView values, float* panels)
    {
        for (int column = 0; column < values.Columns; column += IPanels.PanelWidth)
        {
            int count = Math.Min(IPanels.PanelWidth, values.Columns - column);
            for (int token = 0; token < values.Rows; token++, panels += IPanels.PanelWidth)
            {
                var row = new Span<float>(panels, IPanels.PanelWidth);
                new ReadOnlySpan<float>(values.Row(token) + column, count).CopyTo(row);
                row[count..].Clear();
            }
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
