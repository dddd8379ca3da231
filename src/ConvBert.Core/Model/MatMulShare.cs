using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;

namespace ConvBert.Model;

/// <summary>One worker's part of a product: some rows or some panels of columns, whichever splits more evenly.</summary>
internal readonly unsafe struct MatMulShare
{
    private readonly int _firstRow;
    private readonly int _endRow;
    private readonly int _firstPanel;
    private readonly int _endPanel;

    private MatMulShare(int firstRow, int endRow, int firstPanel, int endPanel) =>
        (_firstRow, _endRow, _firstPanel, _endPanel) = (firstRow, endRow, firstPanel, endPanel);

    /// <summary>
    /// Columns are preferred: each worker then streams its own half of the weights, which is what short batches wait for. Rows serve
    /// narrow products, such as the convolution kernels' two panels.
    /// </summary>
    public static MatMulShare Of(Worker worker, int rows, IPanels weights)
    {
        int panels = weights.PanelCount;
        int tiles = (rows + RowUnit - 1) / RowUnit;
        if (Imbalance(panels, worker.Count) <= Imbalance(tiles, worker.Count))
        {
            (int first, int end) = worker.Share(panels);
            return new(0, rows, first, end);
        }

        (int firstRow, int endRow) = worker.Share(rows, RowUnit);
        return new(firstRow, endRow, 0, panels);
    }

    /// <summary>Computes the worker's part of y <c>[rows, W.Columns]</c> from x <c>[rows, W.Inner]</c>.</summary>
    public void Run(MatrixView x, IPanels weights, MatrixView y, Epilogue epilogue, float* scratch)
    {
        if (_firstRow >= _endRow || _firstPanel >= _endPanel) return;
        int rows = _endRow - _firstRow;
        var panels = new PanelRange(weights, _firstPanel, _endPanel);
        MatMul.Run(x.SliceRows(_firstRow, rows), panels, y.SliceRows(_firstRow, rows), epilogue.FromRow(_firstRow), scratch);
    }

    /// <summary>Rows are handed out in whole tiles of the widest tier.</summary>
    private const int RowUnit = 12;

    /// <summary>The busiest worker's items over an even share's.</summary>
    private static double Imbalance(int items, int workers) => (double)((items + workers - 1) / workers) * workers / items;
}
