using ConvBert.Kernels.Matrices;
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

    public void Run(float* x, nint xStride, IPanels weights, float* y, nint yStride, Epilogue epilogue, float* scratch)
    {
        if (_firstRow >= _endRow || _firstPanel >= _endPanel) return;
        MatMul.Run(
            x + (_firstRow * xStride), xStride, _endRow - _firstRow, weights, _firstPanel, _endPanel,
            y + (_firstRow * yStride), yStride, epilogue.FromRow(_firstRow), scratch);
    }

    /// <summary>Rows are handed out in whole tiles of the widest tier.</summary>
    private const int RowUnit = 12;

    /// <summary>The busiest worker's items over an even share's.</summary>
    private static double Imbalance(int items, int workers) => (double)((items + workers - 1) / workers) * workers / items;
}
