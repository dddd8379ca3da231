using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// y = x·Wᵀ + b. With groups (Hugging Face's <c>GroupedLinearLayer</c>) the channels are split into g equal groups, each with its own
/// weight <c>[in/g, out/g]</c>: y[…, q·out/g + j] = Σᵢ x[…, q·in/g + i]·W[q, i, j] + b.
/// </summary>
internal sealed unsafe class Linear : IDisposable
{
    private readonly int _groupCount;
    private readonly Precision _precision;
    private readonly PackedMatrix[] _groups = [];
    private readonly QuantizedMatrix[] _quantized = [];
    private readonly NativeBuffer _bias;
    private readonly InputFactors? _factors;

    /// <summary>A layer whose weights are undefined until they are set.</summary>
    /// <param name="inFeatures">Channels of the input.</param>
    /// <param name="outFeatures">Channels of the output.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="precision">The arithmetic.</param>
    /// <param name="norm">The layer norm whose output the input is, or null; it rounds its rows for a layer in 8 bits.</param>
    /// <param name="followsActivation">Whether the input is an activation function's output, whose mean is far from zero.</param>
    public Linear(
        int inFeatures, int outFeatures, int groups = 1, Precision precision = Precision.Float32, LayerNorm? norm = null,
        bool followsActivation = false)
    {
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        _groupCount = groups;
        _precision = precision;
        _bias = new NativeBuffer(outFeatures);
        if (IsQuantized && norm is not null)
        {
            _factors = new InputFactors(norm);
            norm.RoundFor(this);
        }

        if (IsQuantized) _quantized = Create(groups, () => new QuantizedMatrix(inFeatures / groups, outFeatures / groups)
        {
            IsBalanced = followsActivation,
        });
        else _groups = Create(groups, () => new PackedMatrix(inFeatures / groups, outFeatures / groups));
    }

    public int InFeatures { get; }

    public int OutFeatures { get; }

    public float* Bias => _bias.Pointer;

    private bool IsQuantized => _precision != Precision.Float32;

    /// <summary>Floats of <see cref="LinearInput.Memory"/> for the 8-bit form of an input.</summary>
    public static long InputLength(int rows, int inFeatures, int groups) => groups * QuantizedRows.Length(rows, inFeatures / groups);

    /// <summary>
    /// Fills the 8-bit form of an input, where this layer reads it and no layer norm has filled it, and then ends with a barrier.
    /// </summary>
    public void Prepare(Worker worker, LinearInput x)
    {
        if (!IsQuantized || _factors is not null) return;
        (int first, int end) = worker.Share(x.Values.Rows);
        Round(x, first, end);
        worker.Barrier();
    }

    /// <summary>Fills the 8-bit form of the rows <paramref name="first"/> … <paramref name="end"/> − 1 of an input.</summary>
    public void Round(LinearInput x, int first, int end)
    {
        for (int group = 0; group < _groupCount; group++)
        {
            QuantizedRows rows = Rows(x, group);
            MatrixView values = x.Values.SliceColumns(group * rows.Inner, rows.Inner).SliceRows(first, end - first);
            RowQuantizer.Run(values, _factors is null ? null : _factors.Pointer + (group * rows.Inner), rows.SliceRows(first, end - first));
        }
    }

    /// <summary>
    /// Computes this worker's share of y <c>[rows, out]</c> from x <c>[rows, in]</c>, which <see cref="Prepare"/> has seen; the caller needs
    /// a barrier before y is read.
    /// </summary>
    public void Forward(Worker worker, LinearInput x, MatrixView y, Epilogue epilogue, float* scratch)
    {
        if (IsQuantized) ForwardQuantized(worker, x, y, epilogue, scratch);
        else ForwardFloat32(worker, x.Values, y, epilogue, scratch);
    }

    private void ForwardFloat32(Worker worker, MatrixView x, MatrixView y, Epilogue epilogue, float* scratch)
    {
        for (int group = 0; group < _groups.Length; group++)
        {
            PackedMatrix weights = _groups[group];
            int column = group * weights.Columns;
            MatMulShare.Of(worker, x.Rows, weights).Run(
                x.SliceColumns(group * weights.Inner, weights.Inner),
                weights,
                y.SliceColumns(column, weights.Columns),
                epilogue.FromColumn(column),
                scratch);
        }
    }

    private void ForwardQuantized(Worker worker, LinearInput x, MatrixView y, Epilogue epilogue, float* scratch)
    {
        for (int group = 0; group < _groupCount; group++)
        {
            QuantizedMatrix weights = _quantized[group];
            int column = group * weights.Columns;
            MatMulShare.Of(worker, x.Values.Rows, weights.PanelCount).Run(
                Rows(x, group), weights, y.SliceColumns(column, weights.Columns), epilogue.FromColumn(column), scratch);
        }
    }

    private QuantizedRows Rows(LinearInput x, int group)
    {
        int inner = InFeatures / _groupCount;
        return new QuantizedRows(x.Memory + (group * QuantizedRows.Length(x.Values.Rows, inner)), x.Values.Rows, inner, _precision == Precision.Int8Fast);
    }

    private static T[] Create<T>(int count, Func<T> create)
    {
        var created = new T[count];
        for (int i = 0; i < count; i++) created[i] = create();
        return created;
    }

    /// <summary>
    /// Claims weight and bias. The table says which columns they fill: a product of several layers side by side claims each layer's under
    /// its name.
    /// </summary>
    public void Claim(ClaimScope scope) => Claim(scope, scope);

    /// <summary>Claims weight and bias that a checkpoint keeps in two modules.</summary>
    public void Claim(ClaimScope weightScope, ClaimScope biasScope)
    {
        if (IsQuantized) weightScope.Claim("weight", _quantized, _factors);
        else weightScope.Claim("weight", _groups);
        biasScope.Claim("bias", _bias);
    }

    public void Dispose()
    {
        foreach (PackedMatrix group in _groups) group.Dispose();
        foreach (QuantizedMatrix group in _quantized) group.Dispose();
        _bias.Dispose();
        _factors?.Dispose();
    }
}
