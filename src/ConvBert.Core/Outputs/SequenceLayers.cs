using System.Numerics.Tensors;

namespace ConvBert;

/// <summary>What the encoder's layers compute inside for one sequence.</summary>
/// <param name="LastHiddenState">The last layer's output, <c>[sequence, hidden]</c>.</param>
/// <param name="Attentions">One tensor <c>[heads, sequence, sequence]</c> for each layer that is kept: the probabilities of the self-attention half; a row is a
/// query and sums to 1.</param>
/// <param name="ConvKernels">One tensor <c>[heads, sequence, kernel]</c> for each layer that is kept: the kernels of the convolution half, as in
/// <see cref="ConvBertOutput.ConvKernels"/>.</param>
public sealed record SequenceLayers(
    Tensor<float> LastHiddenState, IReadOnlyList<Tensor<float>> Attentions, IReadOnlyList<Tensor<float>> ConvKernels);
