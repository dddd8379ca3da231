using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>Hugging Face's <c>LayerNorm</c> module: weight and bias over the last axis.</summary>
internal sealed unsafe class LayerNorm(int width, ForwardDimensions sizes) : IDisposable
{
    private readonly NativeBuffer _weight = new(width);
    private readonly NativeBuffer _bias = new(width);

    /// <summary>The factors of the channels, γ.</summary>
    public ReadOnlySpan<float> Weight => _weight.Span;

    /// <summary>Normalizes this worker's share of the rows of x <c>[rows, width]</c> in place.</summary>
    public void Forward(Worker worker, MatrixView x)
    {
        (int first, int end) = worker.Share(x.Rows);
        MatrixView share = x.SliceRows(first, end - first);
        if (sizes.FoldsLayerNorm)
            Kernels.Normalization.LayerNorm.Run<FoldedForm>(share, _weight.Pointer, _bias.Pointer, sizes.Epsilon, share);
        else Kernels.Normalization.LayerNorm.Run<CentredForm>(share, _weight.Pointer, _bias.Pointer, sizes.Epsilon, share);
    }

    public void Claim(ClaimScope scope)
    {
        scope.Claim("weight", _weight);
        scope.Claim("bias", _bias);
    }

    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
    }
}
