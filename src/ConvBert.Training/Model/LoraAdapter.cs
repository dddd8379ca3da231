using ConvBert.Kernels.Elementwise;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training.Model;

/// <summary>
/// A low-rank adapter of a linear: y += s·(D(x)·Aᵀ)·Bᵀ, D the dropout. Every worker calls each method with the same arguments.
/// </summary>
internal sealed unsafe class LoraAdapter
{
    private readonly MatrixView _down;
    private readonly MatrixView _up;
    private readonly float _scale;
    private readonly double _dropout;
    private readonly int _index;

    /// <summary>Creates an adapter.</summary>
    /// <param name="down">A, <c>[rank, in]</c>.</param>
    /// <param name="up">B, <c>[out, rank]</c>.</param>
    /// <param name="scale">s.</param>
    /// <param name="dropout">The rate of D.</param>
    /// <param name="index">The adapter's number in the model, which tells its masks from others'.</param>
    public LoraAdapter(Parameter down, Parameter up, double scale, double dropout, int index)
    {
        Down = down;
        Up = up;
        _down = View(down, down.Value);
        _up = View(up, up.Value);
        _scale = (float)scale;
        _dropout = dropout;
        _index = index;
    }

    public Parameter Down { get; }

    public Parameter Up { get; }

    public float Scale => _scale;

    public int Rank => _down.Rows;

    private int InFeatures => _down.Columns;

    private int OutFeatures => _up.Rows;

    /// <summary>Floats of panels that the products need over so many rows.</summary>
    public long PanelLength(int rows) => Math.Max(
        Math.Max(Math.Max(PanelView.Length(InFeatures, Rank), PanelView.Length(Rank, InFeatures)),
        Math.Max(PanelView.Length(OutFeatures, Rank), PanelView.Length(Rank, OutFeatures))),
        Math.Max(PanelView.Length(rows, Rank), PanelView.Length(rows, InFeatures)));

    /// <summary>Floats of <see cref="StepContext.Adapters"/> that the adapter needs over so many rows.</summary>
    public long ScratchLength(int rows) => (long)rows * ((2 * Rank) + (_dropout > 0 ? InFeatures : 0));

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients()
    {
        Down.TakePart();
        Up.TakePart();
    }

    /// <summary>Adds to y, which is complete; the caller passes a barrier before y is read or another product is begun.</summary>
    public void Forward(StepContext context, Worker worker, MatrixView x, MatrixView y)
    {
        MatrixView inner = Inner(context, worker, Dropped(context, worker, x));
        context.Products.Transposed(worker, inner, [_up], y, Epilogue.AddResidual(context.Products.Zeros, y));
    }

    /// <summary>Adds the gradients of A and B; passes a barrier at the end.</summary>
    public void BackwardParameters(StepContext context, Worker worker, MatrixView x, MatrixView dy)
    {
        MatrixView dropped = Dropped(context, worker, x), inner = Inner(context, worker, dropped), gradient =
            InnerGradient(context, worker, dy);
        context.Products.AddWeightGradients(worker, dy, inner, [Gradient(Up)]);
        worker.Barrier();
        context.Products.AddWeightGradients(worker, gradient, dropped, [Gradient(Down)]);
        worker.Barrier();
    }

    /// <summary>Adds to dx, which is complete; the caller passes a barrier before dx is read or another product is begun.</summary>
    public void BackwardInput(StepContext context, Worker worker, MatrixView dy, MatrixView dx)
    {
        MatrixView gradient = InnerGradient(context, worker, dy);
        DropoutStream stream = Stream(context);
        if (stream.IsNone)
        {
            context.Products.Plain(worker, gradient, [_down], dx, Epilogue.AddResidual(context.Products.Zeros, dx));
            return;
        }

        MatrixView part = DropScratch(context, dx.Rows);
        context.Products.Plain(worker, gradient, [_down], part, Epilogue.AddBias(context.Products.Zeros));
        worker.Barrier();
        (int first, int end) = worker.Share(dx.Rows);
        StepContext.DropRows(stream, part, part, first, end);
        Accumulate.Run(part.SliceRows(first, end - first), dx.SliceRows(first, end - first));
    }

    private DropoutStream Stream(StepContext context) => context.AdapterStream(_index, _dropout);

    /// <summary>D(x); passes a barrier where it computes anything.</summary>
    private MatrixView Dropped(StepContext context, Worker worker, MatrixView x)
    {
        DropoutStream stream = Stream(context);
        if (stream.IsNone) return x;
        MatrixView dropped = DropScratch(context, x.Rows);
        StepContext.Drop(worker, stream, x, dropped);
        worker.Barrier();
        return dropped;
    }

    /// <summary>s·x·Aᵀ; passes a barrier at the end.</summary>
    private MatrixView Inner(StepContext context, Worker worker, MatrixView x)
    {
        var inner = new MatrixView(context.Adapters.Pointer, x.Rows, Rank);
        context.Products.Transposed(worker, x, [_down], inner, Epilogue.AddBias(context.Products.Zeros));
        worker.Barrier();
        ScaleRows(worker, inner);
        return inner;
    }

    /// <summary>s·dy·B; passes a barrier at the end.</summary>
    private MatrixView InnerGradient(StepContext context, Worker worker, MatrixView dy)
    {
        var gradient = new MatrixView(context.Adapters.Pointer + ((long)dy.Rows * Rank), dy.Rows, Rank);
        context.Products.Plain(worker, dy, [_up], gradient, Epilogue.AddBias(context.Products.Zeros));
        worker.Barrier();
        ScaleRows(worker, gradient);
        return gradient;
    }

    private MatrixView DropScratch(StepContext context, int rows) => new(context.Adapters.Pointer + (2L * rows * Rank), rows, InFeatures);

    private void ScaleRows(Worker worker, MatrixView matrix)
    {
        (int first, int end) = worker.Share(matrix.Rows);
        float* start = matrix.Row(first);
        System.Numerics.Tensors.TensorPrimitives.Multiply(
            new ReadOnlySpan<float>(start, (end - first) * matrix.Columns), _scale, new Span<float>(start, (end - first) * matrix.Columns));
        worker.Barrier();
    }

    private static MatrixView Gradient(Parameter parameter) =>
        parameter.RequiresGradient ? View(parameter, parameter.Gradient)
            : new MatrixView(null, (int)parameter.Shape[0], (int)parameter.Shape[1]);

    private static MatrixView View(Parameter parameter, NativeBuffer buffer) =>
        new(buffer.Pointer, (int)parameter.Shape[0], (int)parameter.Shape[1]);
}
