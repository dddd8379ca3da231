using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// y = x·Wᵀ + b. With groups (Hugging Face's <c>GroupedLinearLayer</c>) the channels are split into g equal groups, each with its own
/// weight <c>[in/g, out/g]</c>: y[…, q·out/g + j] = Σᵢ x[…, q·in/g + i]·W[q, i, j] + b.
/// </summary>
internal sealed unsafe class Linear : IDisposable
{
    private readonly PackedMatrix[] _groups;
    private readonly NativeBuffer _bias;

    public Linear(int inFeatures, int outFeatures, int groups = 1)
    {
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        _bias = new NativeBuffer(outFeatures);
        _groups = new PackedMatrix[groups];
        for (int i = 0; i < groups; i++) _groups[i] = new PackedMatrix(inFeatures / groups, outFeatures / groups);
    }

    public int InFeatures { get; }

    public int OutFeatures { get; }

    public float* Bias => _bias.Pointer;

    /// <summary>
    /// Computes this worker's share of y <c>[rows, out]</c> from x <c>[rows, in]</c>; the caller needs a barrier before y is read.
    /// </summary>
    public void Forward(Worker worker, MatrixView x, MatrixView y, Epilogue epilogue, float* scratch)
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

    /// <summary>
    /// Claims weight and bias. The table says which columns they fill: a product of several layers side by side claims each layer's under
    /// its name.
    /// </summary>
    public void Claim(ClaimScope scope) => Claim(scope, scope);

    /// <summary>Claims weight and bias that a checkpoint keeps in two modules.</summary>
    public void Claim(ClaimScope weightScope, ClaimScope biasScope)
    {
        weightScope.Claim("weight", _groups);
        biasScope.Claim("bias", _bias);
    }

    public void Dispose()
    {
        foreach (PackedMatrix group in _groups) group.Dispose();
        _bias.Dispose();
    }
}
