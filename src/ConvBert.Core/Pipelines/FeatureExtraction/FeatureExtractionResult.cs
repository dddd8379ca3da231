using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>The vectors of one text.</summary>
public sealed class FeatureExtractionResult
{
    private readonly float[] _values;

    internal FeatureExtractionResult(float[] values, nint[] shape)
    {
        _values = values;
        Features = Tensor.Create(values, shape);
    }

    /// <summary>`[1, tokens, hidden]`, special tokens included; `[hidden]` after pooling.</summary>
    public Tensor<float> Features { get; }

    /// <summary>The same numbers one after the other.</summary>
    public ReadOnlySpan<float> Values => _values;
}
