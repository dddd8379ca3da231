using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

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
    public void AddParameters(ParameterScope parameters)
    {
        if (_grouped) AddGroupedWeight(parameters);
        else AddColumns(parameters, "weight", [OutFeatures, InFeatures], 0);
        parameters.Add("bias", [OutFeatures], _bias);
    }

    /// <summary>Several layers side by side in one product: this one's columns from <paramref name="first"/> on as a layer of their own.</summary>
    public void AddParametersOfColumns(ParameterScope parameters, int first, int count)
    {
        AddColumns(parameters, "weight", [count, InFeatures], first);
        AddBias(parameters, "bias", [count], first);
    }

    /// <summary>The pointwise convolution's two tensors, whose shapes carry axes of length 1.</summary>
    public void AddParametersOfPointwise(ParameterScope parameters)
    {
        AddColumns(parameters, "pointwise.weight", [OutFeatures, InFeatures, 1], 0);
        AddBias(parameters, "bias", [OutFeatures, 1], 0);
    }

    public void Dispose()
    {
        foreach (PackedMatrix group in _groups) group.Dispose();
        _bias.Dispose();
    }

    private void AddColumns(ParameterScope parameters, string name, long[] shape, int first) => parameters.Add(
        name,
        shape,
        (start, rows) => _groups[0].SetColumns(first + (start / InFeatures), rows),
        rows => _groups[0].GetColumns(first, rows),
        [_groups[0].Values],
        unit: InFeatures);

    private void AddBias(ParameterScope parameters, string name, long[] shape, int first)
    {
        int count = (int)shape[0];
        parameters.Add(
            name,
            shape,
            (_, values) => values.CopyTo(_bias.Span.Slice(first, count)),
            values => _bias.Span.Slice(first, count).CopyTo(values),
            [_bias]);
    }

    private void AddGroupedWeight(ParameterScope parameters)
    {
        int inner = _groups[0].Inner;
        int columns = _groups[0].Columns;
        parameters.Add(
            "weight",
            [_groups.Length, inner, columns],
            (_, values) =>
            {
                for (int group = 0; group < _groups.Length; group++) _groups[group].SetRows(values.Slice(group * inner * columns, inner * columns));
            },
            values =>
            {
                for (int group = 0; group < _groups.Length; group++) _groups[group].GetRows(values.Slice(group * inner * columns, inner * columns));
            },
            Array.ConvertAll(_groups, group => group.Values));
    }
}
