using System.Numerics.Tensors;

namespace ConvBert.Explain;

/// <summary>What one layer computes inside for a text.</summary>
/// <param name="Index">The layer, counted from 0.</param>
/// <param name="Attentions">The probabilities of the attention heads, <c>[heads, query, key]</c>.</param>
/// <param name="ConvKernels">The kernels of the convolution heads, <c>[heads, token, tap]</c>; tap k weighs the token
/// k − (taps − 1) / 2 places on.</param>
public sealed record ExplainedLayer(int Index, Tensor<float> Attentions, Tensor<float> ConvKernels);
