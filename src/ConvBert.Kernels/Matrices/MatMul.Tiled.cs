using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

internal static unsafe partial class MatMul
{
    /// <summary>Every vector tier: blocks of rows, panels, blocks of k, tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunTiled<TSimd>(
        float* x, nint xStride, int rows, IPanels weights, int firstPanel, int endPanel, float* y, nint yStride, Epilogue epilogue, float* scratch)
        where TSimd : struct, ISimd<TSimd>
    {
        bool repeats = RepeatedRows.Pay<TSimd>();
        int blockRows = Math.Min(rows, repeats ? RepeatedRows.Block(weights.Inner) : RowBlock);
        float* gathered = scratch + ((long)blockRows * IPanels.PanelWidth);
        float* repeated = gathered + ((long)Math.Min(weights.Inner, InnerBlock) * IPanels.PanelWidth);
        for (int row = 0; row < rows; row += blockRows)
        {
            int count = Math.Min(blockRows, rows - row);
            float* xBlock = x + (row * xStride);
            if (repeats) RepeatedRows.Fill(xBlock, xStride, count, weights.Inner, repeated);
            Epilogue rowEpilogue = epilogue.FromRow(row);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                for (int start = 0; start < weights.Inner; start += InnerBlock)
                {
                    int inner = Math.Min(InnerBlock, weights.Inner - start);
                    float* values = weights.Panel(panel, start, inner, gathered);
                    if (repeats) RunPanelRepeated<TSimd>(repeated, xBlock, xStride, start, count, values, weights, inner, scratch);
                    else RunPanel<TSimd>(xBlock + start, xStride, count, values, inner, scratch, resume: start > 0);
                }

                int column = panel * IPanels.PanelWidth;
                int columns = Math.Min(IPanels.PanelWidth, weights.Columns - column);
                rowEpilogue.FromColumn(column).Apply(scratch, IPanels.PanelWidth, y + (row * yStride) + column, yStride, count, columns);
            }
        }
    }

    /// <summary>One panel against all rows of a block, tile by tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary>The same from each row's element <paramref name="start"/> on, with the block's whole tiles in the form of <see cref="RepeatedRows"/>.</summary>
    private static void RunPanelRepeated<TSimd>(
        float* repeated, float* x, nint xStride, int start, int rows, float* panel, IPanels weights, int inner, float* sums)
        where TSimd : struct, ISimd<TSimd>
    {
        int whole = rows - (rows % RepeatedTile.Rows);
        repeated += (nint)start * RepeatedTile.StepLength;
        for (int row = 0; row < whole; row += RepeatedTile.Rows, repeated += (nint)weights.Inner * RepeatedTile.StepLength)
        {
            RepeatedTile.Run(repeated, panel, inner, sums + (row * IPanels.PanelWidth), resume: start > 0);
        }

        RunPanel<TSimd>(x + (whole * xStride) + start, xStride, rows - whole, panel, inner, sums + (whole * IPanels.PanelWidth), resume: start > 0);
    }
}
