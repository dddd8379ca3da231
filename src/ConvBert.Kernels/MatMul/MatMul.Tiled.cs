using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels;

internal static unsafe partial class MatMul
{
    /// <summary>Every vector tier: blocks of rows, panels, blocks of k, tiles.</summary>
    internal static void RunTiled<TSimd>(
        float* x, nint xStride, int rows, IPanels weights, int firstPanel, int endPanel, float* y, nint yStride, Epilogue epilogue, float* scratch)
        where TSimd : struct, ISimd<TSimd>
    {
        int blockRows = Math.Min(rows, RowBlock);
        float* gathered = scratch + ((long)blockRows * IPanels.PanelWidth);
        for (int row = 0; row < rows; row += blockRows)
        {
            int count = Math.Min(blockRows, rows - row);
            float* xBlock = x + (row * xStride);
            Epilogue rowEpilogue = epilogue.FromRow(row);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                for (int start = 0; start < weights.Inner; start += InnerBlock)
                {
                    int inner = Math.Min(InnerBlock, weights.Inner - start);
                    float* values = weights.Panel(panel, start, inner, gathered);
                    RunPanel<TSimd>(xBlock + start, xStride, count, values, inner, scratch, resume: start > 0);
                }

                int column = panel * IPanels.PanelWidth;
                int columns = Math.Min(IPanels.PanelWidth, weights.Columns - column);
                rowEpilogue.FromColumn(column).Apply(scratch, IPanels.PanelWidth, y + (row * yStride) + column, yStride, count, columns);
            }
        }
    }

    /// <summary>One panel against all rows of a block, tile by tile.</summary>
    private static void RunPanel<TSimd>(float* x, nint xStride, int rows, float* panel, int inner, float* sums, bool resume)
        where TSimd : struct, ISimd<TSimd>
    {
        for (int row = 0; row < rows;)
        {
            int height = MatMulTile.NextHeight<TSimd>(rows - row);
            new MatMulTile(x + (row * xStride), xStride, panel, inner, sums + (row * IPanels.PanelWidth), IPanels.PanelWidth, resume).Run<TSimd>(height);
            row += height;
        }
    }
}
