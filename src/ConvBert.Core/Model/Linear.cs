using ConvBert.Kernels;
using ConvBert.Kernels.Threading;

namespace ConvBert.Model;

/// <summary>
/// y = x·Wᵀ + b. With groups (Hugging Face's <c>GroupedLinearLayer</c>) the channels fall into g equal parts, each with its own weight
/// <c>[in/g, out/g]</c>: y[…, q·out/g + j] = Σᵢ x[…, q·in/g + i]·W[q, i, j] + b.
/// </summary>
internal sealed unsafe class Linear : IDisposable
{
    private readonly PackedMatrix[] _groups;
    private readonly NativeBuffer _bias;
    private readonly bool _grouped;

    public Linear(int inFeatures, int outFeatures, int groups = 1)
    {
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        _grouped = groups > 1;
        _bias = new NativeBuffer(outFeatures);
        _groups = new PackedMatrix[groups];
        for (int i = 0; i < groups; i++) _groups[i] = new PackedMatrix(inFeatures / groups, outFeatures / groups);
    }

    public int InFeatures { get; }

    public int OutFeatures { get; }

    public float* Bias => _bias.Pointer;

    /// <summary>Computes this worker's share of y <c>[rows, out]</c> from x <c>[rows, in]</c>; the caller passes a barrier before y is read.</summary>
    public void Forward(Worker worker, float* x, nint xStride, int rows, float* y, nint yStride, Epilogue epilogue, float* scratch)
    {
        for (int group = 0; group < _groups.Length; group++)
        {
            PackedMatrix weights = _groups[group];
            int column = group * weights.Columns;
            MatMulShare.Of(worker, rows, weights).Run(
                x + (group * weights.Inner), xStride, weights, y + column, yStride, epilogue.FromColumn(column), scratch);
        }
    }

    /// <summary>This layer's two tensors.</summary>
    public IEnumerable<ParameterDefinition> Parameters()
    {
        yield return _grouped ? GroupedWeight() : ColumnsOf("weight", 0, OutFeatures);
        yield return ParameterDefinition.Of("bias", [OutFeatures], _bias);
    }

    /// <summary>Several layers side by side in one product: this one's columns from <paramref name="first"/> on as a layer of their own.</summary>
    public IEnumerable<ParameterDefinition> ParametersOfColumns(int first, int count)
    {
        yield return ColumnsOf("weight", first, count);
        yield return BiasOf("bias", [count], first);
    }

    /// <summary>The pointwise convolution's two tensors, whose shapes carry axes of length 1.</summary>
    public IEnumerable<ParameterDefinition> ParametersOfPointwise()
    {
        yield return ColumnsOf("pointwise.weight", 0, OutFeatures) with { Shape = [OutFeatures, InFeatures, 1] };
        yield return BiasOf("bias", [OutFeatures, 1], 0);
    }

    public void Dispose()
    {
        foreach (PackedMatrix group in _groups) group.Dispose();
        _bias.Dispose();
    }

    private ParameterDefinition ColumnsOf(string name, int first, int count) => new(
        name,
        [count, InFeatures],
        (start, rows) => _groups[0].SetColumns(first + (start / InFeatures), rows),
        rows => _groups[0].GetColumns(first, rows))
    { Storage = [_groups[0].Values], Unit = InFeatures };

    private ParameterDefinition BiasOf(string name, long[] shape, int first)
    {
        int count = (int)shape[0];
        return new(
            name,
            shape,
            (_, values) => values.CopyTo(_bias.Span.Slice(first, count)),
            values => _bias.Span.Slice(first, count).CopyTo(values))
        { Storage = [_bias] };
    }

    private ParameterDefinition GroupedWeight()
    {
        int inner = _groups[0].Inner;
        int columns = _groups[0].Columns;
        return new(
            "weight",
            [_groups.Length, inner, columns],
            (_, values) =>
            {
                for (int group = 0; group < _groups.Length; group++) _groups[group].SetRows(values.Slice(group * inner * columns, inner * columns));
            },
            values =>
            {
                for (int group = 0; group < _groups.Length; group++) _groups[group].GetRows(values.Slice(group * inner * columns, inner * columns));
            })
        { Storage = Array.ConvertAll(_groups, group => group.Values) };
    }
}
