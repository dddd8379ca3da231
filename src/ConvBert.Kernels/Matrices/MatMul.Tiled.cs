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
                int column = panel * IPanels.PanelWidth;
                int columns = Math.Min(IPanels.PanelWidth, matrix.Columns - column);
                var finish = new PanelFinish(rowEpilogue.FromColumn(column), yBlock.SliceColumns(column, columns));
                for (int start = 0; start < matrix.Inner; start += InnerBlock)
                {
                    int inner = Math.Min(InnerBlock, matrix.Inner - start);
                    float* values = matrix.Panel(panel, start, inner, gathered);
                    bool isLast = start + inner == matrix.Inner;
                    if (repeats) RunPanelRepeated<TSimd>(repeated, xBlock, start, inner, values, sums, isLast, finish);
                    else RunPanel<TSimd>(xBlock.SliceColumns(start, inner), values, sums, start > 0, isLast, finish);
                }
            }
        }
    }

    /// <summary>
    /// One panel against all rows of a block, tile by tile; with the last block of k each tile is finished at once. The rows of y are
    /// fetched while their tile runs: they lie a whole row of y apart, often a power of two, so that those of a block would push each other
    /// out of the caches.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanel<TSimd>(MatrixView x, float* panel, MatrixView sums, bool resume, bool isLast, in PanelFinish finish)
        where TSimd : struct, ISimd<TSimd>
    {
        for (int row = 0; row < x.Rows;)
        {
            int height = MatMulTile.NextHeight<TSimd>(x.Rows - row);
            if (isLast) finish.Fetch(row, height);
            MatrixView tile = sums.SliceRows(row, height);
            new MatMulTile(x.SliceRows(row, height), panel, tile, resume).Run<TSimd>();
            if (isLast) finish.Apply<TSimd>(row, tile);
            row += height;
        }
    }

    /// <summary>
    /// The same for the columns of x from <paramref name="start"/> on, with the block's whole tiles in the layout of
    /// <see cref="RepeatedRows"/>.
    /// </summary>
    private static void RunPanelRepeated<TSimd>(
        float* repeated, MatrixView x, int start, int inner, float* panel, MatrixView sums, bool isLast, in PanelFinish finish)
        where TSimd : struct, ISimd<TSimd>
    {
        int whole = x.Rows - (x.Rows % RepeatedTile.Rows);
        repeated += (nint)start * RepeatedTile.StepLength;
        for (int row = 0; row < whole; row += RepeatedTile.Rows, repeated += (nint)x.Columns * RepeatedTile.StepLength)
        {
            if (isLast) finish.Fetch(row, RepeatedTile.Rows);
            RepeatedTile.Run(repeated, panel, inner, sums.Row(row), resume: start > 0);
            if (isLast) finish.Apply<TSimd>(row, sums.SliceRows(row, RepeatedTile.Rows));
        }

        int rest = x.Rows - whole;
        if (rest == 0) return;
        RunPanel<TSimd>(
            x.SliceRows(whole, rest).SliceColumns(start, inner), panel, sums.SliceRows(whole, rest), start > 0, isLast,
            finish.FromRow(whole));
    }

    /// <summary>What becomes of a panel's sums <c>[rows, 32]</c>.</summary>
    /// <param name="epilogue">Finishes them; its operands begin at the block's first row and the panel's first column.</param>
    /// <param name="y"><c>[rows, columns]</c> of the panel.</param>
    private readonly struct PanelFinish(Epilogue epilogue, MatrixView y)
    {
        public PanelFinish FromRow(int row) => new(epilogue.FromRow(row), y.SliceRows(row, y.Rows - row));

        /// <summary>Brings rows of y into the caches.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Fetch(int row, int rows) => Prefetch.ReadRows(y, row, rows);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Apply<TSimd>(int row, MatrixView sums) where TSimd : struct, ISimd<TSimd> =>
            epilogue.FromRow(row).Apply<TSimd>(sums.SliceColumns(0, y.Columns), y.SliceRows(row, sums.Rows));
    }
}
