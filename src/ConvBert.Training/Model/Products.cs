using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>
/// The matrix products of a step. Weights change every step and gradients have their sums over the tokens, so that one side of each product
/// is packed into panels right before: together by all workers, into memory that they share. Each method is called by every worker, with
/// the same arguments.
/// </summary>
/// <remarks>
/// Packing reads and writes a number once where the product uses it once for each row, so that it costs between one and three hundredths of
/// a product over 2,048 tokens. Keeping the parameters themselves in panels would need two copies, for forward and backward read them
/// across each other.
/// </remarks>
internal sealed unsafe class Products : IDisposable
{
    /// <summary>Rows of a gradient that are computed in one go: their slice of the transposed gradient stays in L2.</summary>
    private const int SlabRows = 96;

    /// <summary>Whole tiles of the widest tier.</summary>
    private const int RowUnit = 12;

    private NativeBuffer? _memory;
    private long _panelLength;
    private long _scratchLength;
    private long _slabLength;
    private float* _panels;
    private float* _zeros;
    private float* _scratch;
    private PanelView[] _views = [];
    private TransposedRows[] _transposed = [];
    private PlainRows[] _plain = [];

    /// <summary>Makes room.</summary>
    /// <param name="panelLength">Floats of the largest packed matrix.</param>
    /// <param name="rows">Rows of the longest product.</param>
    /// <param name="widest">The longest inner length, and columns, of any product but those over the rows.</param>
    /// <param name="workers">Threads that may take part.</param>
    public void Reserve(long panelLength, int rows, int widest, int workers)
    {
        long zeros = RoundUp(Math.Max(rows, widest));
        long product = RoundUp(MatMul.ScratchLength(Math.Max(rows, SlabRows), Math.Max(rows, widest)));
        long slab = SlabRows * (long)SlabStride(rows);
        long length = RoundUp(panelLength) + zeros + ((product + slab) * workers);
        if (_views.Length < workers)
        {
            _views = [.. Enumerable.Range(0, workers).Select(_ => new PanelView())];
            _transposed = [.. Enumerable.Range(0, workers).Select(_ => new TransposedRows())];
            _plain = [.. Enumerable.Range(0, workers).Select(_ => new PlainRows())];
        }

        if (_memory is null || _memory.Length < length)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = new NativeBuffer(length);
        }

        _panelLength = RoundUp(panelLength);
        _slabLength = slab;
        _scratchLength = product;
        _panels = _memory.Pointer;
        _zeros = _panels + _panelLength;
        _scratch = _zeros + zeros;
        new Span<float>(_zeros, (int)zeros).Clear();
    }

    /// <summary>A bias of zeros, for products that have none.</summary>
    public float* Zeros => _zeros;

    /// <summary>y = x·Wᵀ with W <c>[out, in]</c>: one or several matrices side by side.</summary>
    public void Transposed(Worker worker, MatrixView x, ReadOnlySpan<MatrixView> weights, MatrixView y, Epilogue epilogue)
    {
        PanelView panels = _views[worker.Index].Set(_panels, x.Columns, y.Columns);
        (int first, int end) = worker.Share(((IPanels)panels).PanelCount);
        int column = 0;
        foreach (MatrixView weight in weights)
        {
            PanelPack.Transposed(weight, column, panels, first, end);
            column += weight.Rows;
        }

        PanelPack.ClearTail(panels, first, end);
        worker.Barrier();
        Run(worker, x, panels, y, epilogue);
    }

    /// <summary>y = x·W with W <c>[in, out]</c>: one or several matrices, one below the other.</summary>
    public void Plain(Worker worker, MatrixView x, ReadOnlySpan<MatrixView> weights, MatrixView y, Epilogue epilogue)
    {
        PanelView panels = _views[worker.Index].Set(_panels, x.Columns, y.Columns);
        (int first, int end) = worker.Share(((IPanels)panels).PanelCount);
        int inner = 0;
        foreach (MatrixView weight in weights)
        {
            PanelPack.Plain(weight, inner, panels, first, end);
            inner += weight.Rows;
        }

        worker.Barrier();
        Run(worker, x, panels, y, epilogue);
    }

    /// <summary>
    /// y = x·Wᵀ with a large W <c>[out, in]</c>, which is not packed as a whole: panels are gathered while the product runs.
    /// </summary>
    public void LargeTransposed(Worker worker, MatrixView x, MatrixView weight, MatrixView y, Epilogue epilogue)
    {
        TransposedRows panels = _transposed[worker.Index].Set(weight);
        MatMulShare.Of(worker, x.Rows, panels).Run(x, panels, y, epilogue, Scratch(worker));
    }

    /// <summary>
    /// y = x·W with a large W <c>[in, out]</c>, which is not packed as a whole: panels are gathered while the product runs.
    /// </summary>
    public void LargePlain(Worker worker, MatrixView x, MatrixView weight, MatrixView y, Epilogue epilogue)
    {
        PlainRows panels = _plain[worker.Index].Set(weight);
        MatMulShare.Of(worker, x.Rows, panels).Run(x, panels, y, epilogue, Scratch(worker));
    }

    /// <summary>
    /// gradient += aᵀ·b, the sum over the rows: <paramref name="b"/> <c>[rows, columns]</c> is packed once for all of <paramref name="a"/>
    /// <c>[rows, total]</c>, whose columns belong to one gradient <c>[total / count, columns]</c> after the other; null pointers are left
    /// out.
    /// </summary>
    public void AddWeightGradients(Worker worker, MatrixView a, MatrixView b, ReadOnlySpan<MatrixView> gradients)
    {
        PanelView panels = _views[worker.Index].Set(_panels, b.Rows, b.Columns);
        (int first, int end) = worker.Share(((IPanels)panels).PanelCount);
        PanelPack.Plain(b, 0, panels, first, end);
        worker.Barrier();
        int column = 0;
        foreach (MatrixView gradient in gradients)
        {
            if (gradient.Pointer != null) AddWeightGradient(worker, a.SliceColumns(column, gradient.Rows), panels, gradient);
            column += gradient.Rows;
        }
    }

    public void Dispose() => _memory?.Dispose();

    private static long RoundUp(long length) => (length + 15) / 16 * 16;

    /// <summary>Not a power of two, so that a column's numbers do not fall on the same lines of a cache.</summary>
    private static int SlabStride(int rows) => (int)RoundUp(rows) + 16;

    private void AddWeightGradient(Worker worker, MatrixView a, PanelView panels, MatrixView gradient)
    {
        (int first, int end) = worker.Share(gradient.Rows, RowUnit);
        float* scratch = Scratch(worker);
        float* slab = scratch + _scratchLength;
        for (int row = first; row < end; row += SlabRows)
        {
            int rows = Math.Min(SlabRows, end - row);
            var transposed = new MatrixView(slab, rows, a.Rows, SlabStride(a.Rows));
            Transpose.Run(a.SliceColumns(row, rows), transposed);
            MatrixView target = gradient.SliceRows(row, rows);
            MatMul.Run(transposed, new PanelRange(panels), target, Epilogue.AddResidual(_zeros, target), scratch);
        }
    }

    private void Run(Worker worker, MatrixView x, PanelView panels, MatrixView y, Epilogue epilogue) =>
        MatMulShare.Of(worker, x.Rows, panels).Run(x, panels, y, epilogue, Scratch(worker));

    private float* Scratch(Worker worker) => _scratch + ((_scratchLength + _slabLength) * worker.Index);
}
