using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training.Model;

/// <summary>
/// y = x·Wᵀ + b and its gradients; one or several linears side by side on the same input, or a grouped one (Hugging Face's
/// <c>GroupedLinearLayer</c>, W <c>[groups, in/groups, out/groups]</c>). Every worker calls each method with the same arguments.
/// </summary>
internal sealed unsafe class LinearLayer : IDisposable
{
    private readonly Parameter[] _weights;
    private readonly Parameter[] _biases;
    private readonly MatrixView[] _values;
    private readonly MatrixView[] _gradients;
    private readonly NativeBuffer? _bias;
    private readonly int _groups;
    private readonly LoraAdapter?[] _adapters;

    /// <summary>A layer of the parameters <c>name.weight</c> and <c>name.bias</c> of each module.</summary>
    public LinearLayer(ParameterSet parameters, int inFeatures, params ReadOnlySpan<string> modules)
        : this(inFeatures, [.. GetAll(parameters, modules, ".weight")], [.. GetAll(parameters, modules, ".bias")])
    {
    }

    public LinearLayer(int inFeatures, Parameter[] weights, Parameter[] biases)
    {
        _weights = weights;
        _biases = biases;
        InFeatures = inFeatures;
        bool grouped = weights[0].Shape.Count == 3 && weights[0].Shape[^1] != 1;
        _groups = grouped ? (int)weights[0].Shape[0] : 1;
        IsGrouped = grouped;
        foreach (Parameter bias in biases) OutFeatures += (int)bias.Length;
        _values = new MatrixView[grouped ? _groups : weights.Length];
        _gradients = new MatrixView[_values.Length];
        for (int i = 0; i < _values.Length; i++) _values[i] = Part(i, weights[grouped ? 0 : i].Value.Pointer);
        if (biases.Length > 1) _bias = new NativeBuffer(OutFeatures);
        _adapters = new LoraAdapter?[weights.Length];
        Modules = Array.ConvertAll(weights, weight => weight.Name[..^".weight".Length]);
    }

    /// <summary>The names of the modules in the checkpoint.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Whether the module is a convolution with one tap, W <c>[out, in, 1]</c>.</summary>
    public bool IsPointwise => !IsGrouped && _weights[0].Shape.Count == 3;

    /// <summary>What a profile books the products under; null for the kinds of a layer's products.</summary>
    public StepPart? ProfiledAs { get; init; }

    public int InFeatures { get; }

    public int OutFeatures { get; }

    public bool IsGrouped { get; }

    /// <summary>Whether any of the parameters wants a gradient.</summary>
    public bool RequiresGradient =>
        Array.Exists(_weights, weight => weight.RequiresGradient) || Array.Exists(_biases, bias => bias.RequiresGradient) || HasAdapters;

    private bool HasAdapters => Array.Exists(_adapters, adapter => adapter is not null);

    /// <summary>Floats of panels that this layer's products need over so many rows.</summary>
    public long PanelLength(int rows)
    {
        long length = Math.Max(
            Math.Max(PanelView.Length(InFeatures, OutFeatures), PanelView.Length(OutFeatures, InFeatures)),
            _groups * PanelView.Length(rows, IsGrouped ? OutFeatures / _groups : InFeatures));
        foreach (LoraAdapter? adapter in _adapters) length = Math.Max(length, adapter?.PanelLength(rows) ?? 0);
        return length;
    }

    /// <summary>Floats of <see cref="StepContext.Adapters"/> that the adapters need over so many rows; 0 without any.</summary>
    public long AdapterLength(int rows)
    {
        long length = 0;
        foreach (LoraAdapter? adapter in _adapters) length = Math.Max(length, adapter?.ScratchLength(rows) ?? 0);
        return length;
    }

    /// <summary>Puts an adapter on a module.</summary>
    public void SetAdapter(int module, LoraAdapter adapter) => _adapters[module] = adapter;

    /// <summary>
    /// The bias of the whole layer, <c>[out]</c>; workers pass a barrier between this and a product that reads it, which packing does.
    /// </summary>
    public float* Bias(Worker worker)
    {
        if (_bias is null) return _biases[0].Value.Pointer;
        if (worker.Index != 0) return _bias.Pointer;
        int start = 0;
        foreach (Parameter bias in _biases)
        {
            bias.Value.Span.CopyTo(_bias.Span[start..]);
            start += (int)bias.Length;
        }

        return _bias.Pointer;
    }

    /// <summary>
    /// Computes y <c>[rows, out]</c>; the epilogue begins at column 0. The caller passes a barrier before y is read or another product is
    /// begun.
    /// </summary>
    public void Forward(StepContext context, Worker worker, MatrixView x, MatrixView y, Epilogue epilogue)
    {
        if (IsGrouped) ForwardGroups(context, worker, x, y, epilogue);
        else context.Products.Transposed(worker, x, _values, y, epilogue);
        for (int i = 0; i < _adapters.Length; i++)
        {
            if (_adapters[i] is not { } adapter) continue;
            worker.Barrier();
            adapter.Forward(context, worker, x, OfModule(i, y));
        }

        context.Profile?.Finish(worker, ProfiledAs ?? StepPart.ForwardProducts);
    }

    private void ForwardGroups(StepContext context, Worker worker, MatrixView x, MatrixView y, Epilogue epilogue)
    {
        int inner = InFeatures / _groups, columns = OutFeatures / _groups;
        for (int group = 0; group < _groups; group++)
        {
            if (group > 0) worker.Barrier();
            context.Products.Plain(
                worker, x.SliceColumns(group * inner, inner), _values.AsSpan(group, 1), y.SliceColumns(group * columns, columns),
                epilogue.FromColumn(group * columns));
        }
    }

    /// <summary>
    /// Computes dx = dy·W, plus <paramref name="residual"/> where it has a pointer. The caller passes a barrier before dx is read or
    /// another product is begun.
    /// </summary>
    public void BackwardInput(StepContext context, Worker worker, MatrixView dy, MatrixView dx, MatrixView residual)
    {
        Epilogue epilogue = residual.Pointer == null
            ? Epilogue.AddBias(context.Products.Zeros)
            : Epilogue.AddResidual(context.Products.Zeros, residual);
        if (IsGrouped) BackwardGroups(context, worker, dy, dx, epilogue);
        else context.Products.Plain(worker, dy, _values, dx, epilogue);
        for (int i = 0; i < _adapters.Length; i++)
        {
            if (_adapters[i] is not { } adapter) continue;
            worker.Barrier();
            adapter.BackwardInput(context, worker, OfModule(i, dy), dx);
        }

        context.Profile?.Finish(worker, ProfiledAs ?? StepPart.InputGradients);
    }

    private void BackwardGroups(StepContext context, Worker worker, MatrixView dy, MatrixView dx, Epilogue epilogue)
    {
        int inner = InFeatures / _groups, columns = OutFeatures / _groups;
        for (int group = 0; group < _groups; group++)
        {
            if (group > 0) worker.Barrier();
            context.Products.Transposed(
                worker, dy.SliceColumns(group * columns, columns), _values.AsSpan(group, 1), dx.SliceColumns(group * inner, inner),
                epilogue.FromColumn(group * inner));
        }
    }

    /// <summary>Adds the gradients of weights and biases. The caller passes a barrier before another product is begun.</summary>
    public void BackwardParameters(StepContext context, Worker worker, MatrixView x, MatrixView dy)
    {
        AddBiasGradients(worker, dy);
        for (int i = 0; i < _adapters.Length; i++) _adapters[i]?.BackwardParameters(context, worker, x, OfModule(i, dy));
        if (Array.Exists(_weights, weight => weight.RequiresGradient)) AddWeightGradients(context, worker, x, dy);
        context.Profile?.Finish(worker, ProfiledAs ?? StepPart.WeightGradients);
    }

    private void AddWeightGradients(StepContext context, Worker worker, MatrixView x, MatrixView dy)
    {
        if (!IsGrouped)
        {
            context.Products.AddWeightGradients(worker, dy, x, _gradients);
            return;
        }

        int inner = InFeatures / _groups, columns = OutFeatures / _groups;
        for (int group = 0; group < _groups; group++)
        {
            if (group > 0) worker.Barrier();
            context.Products.AddWeightGradients(
                worker, x.SliceColumns(group * inner, inner), dy.SliceColumns(group * columns, columns), _gradients.AsSpan(group, 1));
        }
    }

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients()
    {
        foreach (Parameter bias in _biases) bias.TakePart();
        foreach (Parameter weight in _weights) weight.TakePart();
        foreach (LoraAdapter? adapter in _adapters) adapter?.PrepareGradients();
        for (int i = 0; i < _gradients.Length; i++)
        {
            Parameter weight = _weights[IsGrouped ? 0 : i];
            _gradients[i] = Part(i, weight.RequiresGradient ? weight.Gradient.Pointer : null);
        }
    }

    public void Dispose() => _bias?.Dispose();

    private static List<Parameter> GetAll(ParameterSet parameters, ReadOnlySpan<string> modules, string suffix)
    {
        var found = new List<Parameter>();
        foreach (string module in modules) found.Add(parameters[module + suffix]);
        return found;
    }

    /// <summary>The matrix of a linear or a group within a parameter's numbers; without a pointer where there are none.</summary>
    private MatrixView Part(int index, float* numbers)
    {
        if (!IsGrouped) return new MatrixView(numbers, (int)(_weights[index].Length / InFeatures), InFeatures);
        int inner = InFeatures / _groups, columns = OutFeatures / _groups;
        return new MatrixView(numbers == null ? null : numbers + ((long)index * inner * columns), inner, columns);
    }

    /// <summary>The columns of a module in the outputs of all.</summary>
    private MatrixView OfModule(int module, MatrixView outputs)
    {
        int column = 0;
        for (int i = 0; i < module; i++) column += _values[i].Rows;
        return outputs.SliceColumns(column, _values[module].Rows);
    }

    private void AddBiasGradients(Worker worker, MatrixView dy)
    {
        int column = 0;
        foreach (Parameter bias in _biases)
        {
            int length = (int)bias.Length;
            if (bias.RequiresGradient)
            {
                (int first, int end) = worker.Share(length, Lanes.Count);
                ColumnSums.Add(dy.SliceColumns(column + first, end - first), bias.Gradient.Pointer + first);
            }

            column += length;
        }
    }
}
