using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;
using ConvBert.Kernels.Threading;

namespace ConvBert.Model;

/// <summary>One worker's share of a product: rows or panels of columns, whichever splits more evenly.</summary>
internal readonly unsafe struct MatMulShare
{
    /// <summary>Rows are split in whole tiles of the widest tier.</summary>
    private const int RowUnit = 12;

    /// <summary>
    /// Rows of a worker with which it may read all weights: they are used often enough. Two threads of 8 × 128 tokens
    /// (small, Zen 4) take 0.93 of the time in float32 and 0.88 in fast 8 bits where the cores have no cache in common, as in processors of
    /// several dies, and within 3 % of the same where they have. With 64 rows a worker nothing is gained, with 32 base loses a tenth in 8
    /// bits.
    /// </summary>
    private const int ManyRows = 128;

    /// <summary>The imbalance of rows that their nearness makes good.</summary>
    private const double EvenEnough = 1.05;

    private readonly int _firstRow;
    private readonly int _endRow;
    private readonly int _firstPanel;
    private readonly int _endPanel;

    private MatMulShare(int firstRow, int endRow, int firstPanel, int endPanel) =>
        (_firstRow, _endRow, _firstPanel, _endPanel) = (firstRow, endRow, firstPanel, endPanel);

    /// <summary>As <see cref="Of(Worker, int, int)"/>, for a matrix in panels.</summary>
    public static MatMulShare Of(Worker worker, int rows, IPanels weights) => Of(worker, rows, weights.PanelCount);

    /// <summary>
    /// With many rows a worker takes rows, and finds in its own caches what it wrote of them in the step before. With fewer, columns are
    /// preferred: each worker then streams its own share of the weights, which bounds short batches. Rows are used again for narrow
    /// products, such as the two panels of the convolution kernels.
    /// </summary>
    public static MatMulShare Of(Worker worker, int rows, int panels)
    {
        double ofRows = Imbalance((rows + RowUnit - 1) / RowUnit, worker.Count), ofPanels = Imbalance(panels, worker.Count);
        if (rows >= ManyRows * worker.Count ? ofRows > Math.Max(ofPanels, EvenEnough) : ofPanels <= ofRows)
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

    /// <summary>The same with rows and weights in 8 bits.</summary>
    public void Run(QuantizedRows x, QuantizedMatrix weights, MatrixView y, Epilogue epilogue, float* scratch)
    {
        if (_firstRow >= _endRow || _firstPanel >= _endPanel) return;
        int rows = _endRow - _firstRow;
        QuantizedMatMul.Run(
            x.SliceRows(_firstRow, rows), weights, _firstPanel, _endPanel, y.SliceRows(_firstRow, rows), epilogue.FromRow(_firstRow),
            scratch);
    }

    /// <summary>The items of the busiest worker relative to an even share.</summary>
    private static double Imbalance(int items, int workers) => (double)((items + workers - 1) / workers) * workers / items;
}
