using System.Diagnostics.CodeAnalysis;

namespace ConvBert;

/// <summary>
/// The arithmetic of the encoder's linear layers. All other parts (embeddings, layer norms, softmax, convolution kernels, attention
/// products, heads) compute in float32 in every precision.
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The members are named for the types of numbers that they compute with.")]
public enum Precision
{
    /// <summary>float32 weights and arithmetic.</summary>
    Float32,

    /// <summary>
    /// 8-bit weights, one scale an output channel, and 8-bit activations, one scale a token; sums are exact. The accurate one of the two
    /// 8-bit modes.
    /// </summary>
    Int8,

    /// <summary>As <see cref="Int8"/>, with 7-bit activations, for which processors have faster instructions.</summary>
    Int8Fast,
}
