using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>Hugging Face's <c>LayerNorm</c> module: weight and bias over the last axis.</summary>
internal sealed unsafe class LayerNorm(int width, ForwardDimensions sizes) : IDisposable
{
    /// <summary>Rows that are normalized and then rounded: few, so that they are still in L1.</summary>
    private const int RowsAtOnce = 4;

    private readonly NativeBuffer _weight = new(width);
    private readonly NativeBuffer _bias = new(width);
    private Linear? _reader;

    /// <summary>The factors of the channels, γ.</summary>
    public ReadOnlySpan<float> Weight => _weight.Span;

    /// <summary>Has the rows rounded as they are written, for a layer in 8 bits that reads them.</summary>
    public void RoundFor(Linear reader) => _reader = reader;

    /// <summary>Normalizes this worker's share of the rows of x <c>[rows, width]</c> in place.</summary>
    public void Forward(Worker worker, LinearInput x)
    {
        (int first, int end) = worker.Share(x.Values.Rows);
        if (_reader is null)
        {
            Normalize(x.Values.SliceRows(first, end - first));
            return;
        }

        for (int row = first, count; row < end; row += count)
        {
            count = Math.Min(RowsAtOnce, end - row);
            Normalize(x.Values.SliceRows(row, count));
            _reader.Round(x, row, row + count);
        }
    }

    private void Normalize(MatrixView x)
    {
        if (sizes.FoldsLayerNorm) Kernels.Normalization.LayerNorm.Run<FoldedForm>(x, _weight.Pointer, _bias.Pointer, sizes.Epsilon, x);
        else Kernels.Normalization.LayerNorm.Run<CentredForm>(x, _weight.Pointer, _bias.Pointer, sizes.Epsilon, x);
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
