using System.Numerics.Tensors;

namespace ConvBert;

/// <summary>
/// The arguments of a forward pass in Hugging Face's padded form: every row of the batch has the same number of tokens, pads included.
/// Multiple choice takes one axis more in front: <c>[batch, choices, sequence]</c>.
/// </summary>
public sealed record ConvBertInputs
{
    /// <summary>Token ids, <c>[batch, sequence]</c>. Exactly one of this and <see cref="InputsEmbeds"/> is given.</summary>
    public Tensor<long>? InputIds { get; init; }

    /// <summary>Embeddings in place of ids, <c>[batch, sequence, embedding_size]</c> (last axis 1: one number for all channels).</summary>
    public Tensor<float>? InputsEmbeds { get; init; }

    /// <summary>
    /// 1 = attend, 0 = do not; numbers between are a linear penalty. <c>[batch, sequence]</c> or <c>[batch, from, to]</c>; an axis of length 1 is
    /// repeated. Default: ones. The convolutions never see it, as in Hugging Face.
    /// </summary>
    public Tensor<float>? AttentionMask { get; init; }

    /// <summary>Segment ids, <c>[batch, sequence]</c>. Default: zeros.</summary>
    public Tensor<long>? TokenTypeIds { get; init; }

    /// <summary>Positions, <c>[batch, sequence]</c> or <c>[1, sequence]</c>. Default: 0, 1, 2 ….</summary>
    public Tensor<long>? PositionIds { get; init; }

    /// <summary>Factors of the attention probabilities, <c>[heads]</c> or <c>[layers, heads]</c> with the effective heads. Default: ones.</summary>
    public Tensor<float>? HeadMask { get; init; }

    /// <summary>
    /// Class indices for the loss: <c>[batch]</c> for sequence classification and multiple choice, <c>[batch, sequence]</c> for masked LM and
    /// token classification; −100 is ignored.
    /// </summary>
    public Tensor<long>? Labels { get; init; }

    /// <summary>Numbers as labels of a sequence classification: regression targets or multi-label targets <c>[batch, labels]</c>.</summary>
    public Tensor<float>? FloatLabels { get; init; }

    /// <summary>First token of the answer, <c>[batch]</c>; the loss of question answering wants both positions.</summary>
    public Tensor<long>? StartPositions { get; init; }

    /// <summary>Last token of the answer, <c>[batch]</c>.</summary>
    public Tensor<long>? EndPositions { get; init; }

    /// <summary>Whether to return the input of the encoder and every layer's output. Default: the config's <c>output_hidden_states</c>.</summary>
    public bool? OutputHiddenStates { get; init; }

    /// <summary>Whether to return every layer's attention probabilities. Default: the config's <c>output_attentions</c>.</summary>
    public bool? OutputAttentions { get; init; }
}
