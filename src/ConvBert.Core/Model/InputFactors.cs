using ConvBert.Kernels.Memory;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// Factors 1/√|γ| of the channels of a layer norm's output, by which they are multiplied before they are rounded to 8 bits; the weights that
/// read them are divided by the same factors. Channels that the norm makes large then share a token's scale more evenly with the others, at
/// the expense of the weights.
/// </summary>
internal sealed unsafe class InputFactors(LayerNorm norm) : IInputFactors, IDisposable
{
    private readonly Lazy<NativeBuffer> _factors = new(() => Compute(norm.Weight));

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => _factors.Value.Span;

    /// <summary>The first factor.</summary>
    public float* Pointer => _factors.Value.Pointer;

    public void Dispose()
    {
        if (_factors.IsValueCreated) _factors.Value.Dispose();
    }

    private static NativeBuffer Compute(ReadOnlySpan<float> weight)
    {
        var factors = new NativeBuffer(weight.Length);
        Span<float> values = factors.Span;
        for (int i = 0; i < values.Length; i++)
        {
            float root = MathF.Sqrt(MathF.Abs(weight[i]));
            values[i] = root is >= 1e-3f and <= 1e3f ? 1 / root : 1;
        }

        return factors;
    }
}
