using System.Runtime.CompilerServices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

internal static unsafe partial class MatMul
{
    /// <summary>Every vector tier: blocks of rows, panels, blocks of k, tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunTiled<TSimd>(MatrixView x, PanelRange weights, MatrixView y, Epilogue epilogue, float* scratch)
        where TSimd : struct, ISimd<TSimd>
    {
        IPanels matrix = weights.Matrix;
        bool repeats = RepeatedRows.Pay<TSimd>();
        int blockRows = Math.Min(x.Rows, repeats ? RepeatedRows.Block(matrix.Inner) : RowBlock);
        float* gathered = scratch + ((long)blockRows * IPanels.PanelWidth);
        float* repeated = gathered + ((long)Math.Min(matrix.Inner, InnerBlock) * IPanels.PanelWidth);
        for (int row = 0; row < x.Rows; row += blockRows)
        {
            int count = Math.Min(blockRows, x.Rows - row);
            MatrixView xBlock = x.SliceRows(row, count);
            MatrixView yBlock = y.SliceRows(row, count);
            var sums = new MatrixView(scratch, count, IPanels.PanelWidth);
            Epilogue rowEpilogue = epilogue.FromRow(row);
            if (repeats) RepeatedRows.Fill(xBlock, repeated);
            for (int panel = weights.First; panel < weights.End; panel++)
            {
                for (int start = 0; start < matrix.Inner; start += InnerBlock)
                {
                    int inner = Math.Min(InnerBlock, matrix.Inner - start);
                    float* values = matrix.Panel(panel, start, inner, gathered);
                    if (repeats) RunPanelRepeated<TSimd>(repeated, xBlock, start, inner, values, sums);
                    else RunPanel<TSimd>(xBlock.SliceColumns(start, inner), values, sums, resume: start > 0);
                }

                int column = panel * IPanels.PanelWidth;
                int columns = Math.Min(IPanels.PanelWidth, matrix.Columns - column);
                rowEpilogue.FromColumn(column).Apply<TSimd>(sums.SliceColumns(0, columns), yBlock.SliceColumns(column, columns));
            }
        }
    }

    /// <summary>One panel against all rows of a block, tile by tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanel<TSimd>(MatrixView x, float* panel, MatrixView sums, bool resume) where TSimd : struct, ISimd<TSimd>
    {
        for (int row = 0; row < x.Rows;)
        {
            int height = MatMulTile.NextHeight<TSimd>(x.Rows - row);
            new MatMulTile(x.SliceRows(row, height), panel, sums.SliceRows(row, height), resume).Run<TSimd>();
            row += height;
        }
    }

    /// <summary>
    /// The same for the columns of x from <paramref name="start"/> on, with the block's whole tiles in the layout of
    /// <see cref="RepeatedRows"/>.
    /// </summary>
    private static void RunPanelRepeated<TSimd>(float* repeated, MatrixView x, int start, int inner, float* panel, MatrixView sums)
        where TSimd : struct, ISimd<TSimd>
    {
        int whole = x.Rows - (x.Rows % RepeatedTile.Rows);
        repeated += (nint)start * RepeatedTile.StepLength;
        for (int row = 0; row < whole; row += RepeatedTile.Rows, repeated += (nint)x.Columns * RepeatedTile.StepLength)
        {
            RepeatedTile.Run(repeated, panel, inner, sums.Row(row), resume: start > 0);
        }

        int rest = x.Rows - whole;
        RunPanel<TSimd>(x.SliceRows(whole, rest).SliceColumns(start, inner), panel, sums.SliceRows(whole, rest), resume: start > 0);
    }
}
