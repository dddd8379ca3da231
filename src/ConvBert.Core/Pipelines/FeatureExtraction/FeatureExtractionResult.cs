using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>The vectors of one text.</summary>
public sealed class FeatureExtractionResult
{
    private readonly float[] _values;

    internal FeatureExtractionResult(float[] values, nint[] shape, int tokenCount)
    {
        TokenCount = tokenCount;
        _values = values;
        Features = Tensor.Create(values, shape);
    }

    /// <summary>`[1, tokens, hidden]`, special tokens included; `[hidden]` after pooling.</summary>
    public Tensor<float> Features { get; }

    /// <summary>How many tokens the text has, special tokens included and padding left out.</summary>
    public int TokenCount { get; }

    /// <summary>The same numbers one after the other.</summary>
    public ReadOnlySpan<float> Values => _values;
}
