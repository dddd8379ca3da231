using System.Numerics.Tensors;

namespace ConvBert.TensorFlow;

/// <summary>The output of <see cref="TFConvBertForMaskedLM"/>.</summary>
/// <param name="Logits">Scores before the softmax, <c>[batch, sequence, vocab]</c>.</param>
/// <param name="Loss">Mean cross entropy over labels other than −100, <c>[1]</c>; with the config's <c>tf_legacy_loss</c> one number per
/// label that counts. Null without labels.</param>
public sealed record TFMaskedLMOutput(Tensor<float> Logits, Tensor<float>? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>The output of <see cref="TFConvBertForSequenceClassification"/>.</summary>
/// <param name="Logits">Scores before any activation, <c>[batch, labels]</c>.</param>
/// <param name="Loss">The loss of each sequence, <c>[batch]</c>; null without labels.</param>
public sealed record TFSequenceClassifierOutput(Tensor<float> Logits, Tensor<float>? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>
/// The output of <see cref="TFConvBertForMultipleChoice"/>; the batch axis of hidden states and attentions has batch · choices elements.
/// </summary>
/// <param name="Logits">Scores before the softmax, <c>[batch, choices]</c>.</param>
/// <param name="Loss">The cross entropy of each example, <c>[batch]</c>; null without labels.</param>
public sealed record TFMultipleChoiceModelOutput(Tensor<float> Logits, Tensor<float>? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>The output of <see cref="TFConvBertForTokenClassification"/>.</summary>
/// <param name="Logits">Scores before the softmax, <c>[batch, sequence, labels]</c>.</param>
/// <param name="Loss">Mean cross entropy over labels of 0 or more, <c>[1]</c>; with the config's <c>tf_legacy_loss</c> one number per label
/// that counts. Null without labels.</param>
public sealed record TFTokenClassifierOutput(Tensor<float> Logits, Tensor<float>? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>The output of <see cref="TFConvBertForQuestionAnswering"/>.</summary>
/// <param name="StartLogits">Scores of the answer's first token, <c>[batch, sequence]</c>.</param>
/// <param name="EndLogits">Scores of the answer's last token, <c>[batch, sequence]</c>.</param>
/// <param name="Loss">The mean of both cross entropies of each sequence, <c>[batch]</c>; null unless both positions are given.</param>
public sealed record TFQuestionAnsweringModelOutput(
    Tensor<float> StartLogits, Tensor<float> EndLogits, Tensor<float>? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() =>
        [NamedTensor.From("start_logits", StartLogits), NamedTensor.From("end_logits", EndLogits), NamedTensor.From("loss", Loss)];
}
