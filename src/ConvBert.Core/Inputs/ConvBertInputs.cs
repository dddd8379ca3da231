using System.Numerics.Tensors;

namespace ConvBert;

/// <summary>
/// The arguments of a forward pass in Hugging Face's padded form: all sequences of the batch have the same number of tokens, including
/// pads. Multiple choice has an additional axis: <c>[batch, choices, sequence]</c>.
/// </summary>
public sealed record ConvBertInputs
{
    /// <summary>Token ids, <c>[batch, sequence]</c>. Exactly one of this and <see cref="InputsEmbeds"/> must be set.</summary>
    public Tensor<long>? InputIds { get; init; }

    /// <summary>Embeddings instead of ids, <c>[batch, sequence, embedding_size]</c>; a last axis of length 1 is broadcast.</summary>
    public Tensor<float>? InputsEmbeds { get; init; }

    /// <summary>
    /// 1 = attend, 0 = do not; values in between are a linear penalty. <c>[batch, sequence]</c> or <c>[batch, from, to]</c>; axes of length
    /// 1 are broadcast. Default: ones. The convolutions ignore it, as in Hugging Face.
    /// </summary>
    public Tensor<float>? AttentionMask { get; init; }

    /// <summary>Segment ids, <c>[batch, sequence]</c>. Default: zeros.</summary>
    public Tensor<long>? TokenTypeIds { get; init; }

    /// <summary>Positions, <c>[batch, sequence]</c> or <c>[1, sequence]</c>. Default: 0, 1, 2 ….</summary>
    public Tensor<long>? PositionIds { get; init; }

    /// <summary>
    /// Factors of the attention probabilities, <c>[heads]</c> or <c>[layers, heads]</c> with the effective heads. Default: ones.
    /// </summary>
    public Tensor<float>? HeadMask { get; init; }

    /// <summary>
    /// Class indices for the loss: <c>[batch]</c> for sequence classification and multiple choice, <c>[batch, sequence]</c> for masked LM
    /// and token classification; −100 is ignored.
    /// </summary>
    public Tensor<long>? Labels { get; init; }

    /// <summary>Floating-point labels of a sequence classification: regression or multi-label targets <c>[batch, labels]</c>.</summary>
    public Tensor<float>? FloatLabels { get; init; }

    /// <summary>First token of the answer, <c>[batch]</c>; the loss of question answering needs both positions.</summary>
    public Tensor<long>? StartPositions { get; init; }

    /// <summary>Last token of the answer, <c>[batch]</c>.</summary>
    public Tensor<long>? EndPositions { get; init; }

    /// <summary>
    /// Whether to return the encoder's input and every layer's output. Default: the config's <c>output_hidden_states</c>.
    /// </summary>
    public bool? OutputHiddenStates { get; init; }

    /// <summary>Whether to return every layer's attention probabilities. Default: the config's <c>output_attentions</c>.</summary>
    public bool? OutputAttentions { get; init; }

    /// <summary>Whether to return every layer's convolution kernels. Default false.</summary>
    public bool OutputConvKernels { get; init; }
}
