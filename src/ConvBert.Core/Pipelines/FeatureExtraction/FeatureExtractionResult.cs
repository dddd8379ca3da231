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

    /// <summary><c>[1, sequence, hidden]</c>, special tokens included; <c>[hidden]</c> after pooling.</summary>
    public Tensor<float> Features { get; }

    /// <summary>The number of tokens of the text, including special tokens, without padding.</summary>
    public int TokenCount { get; }

    /// <summary>The same numbers as a span.</summary>
    public ReadOnlySpan<float> Values => _values;
}
