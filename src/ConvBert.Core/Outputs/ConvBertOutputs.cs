using System.Globalization;
using System.Numerics.Tensors;

namespace ConvBert;

/// <summary>The output of a forward pass; every class returns hidden states, attentions and kernels on request.</summary>
public abstract record ConvBertOutput
{
    /// <summary>
    /// layers + 1 tensors <c>[batch, sequence, hidden]</c>: the encoder's input, then each layer's output. Null if not requested.
    /// </summary>
    public IReadOnlyList<Tensor<float>>? HiddenStates { get; init; }

    /// <summary>
    /// One tensor <c>[batch, heads, sequence, sequence]</c> a layer: the probabilities of the self-attention half. Null if not requested.
    /// </summary>
    public IReadOnlyList<Tensor<float>>? Attentions { get; init; }

    /// <summary>
    /// One tensor <c>[batch, heads, sequence, kernel]</c> a layer: the kernels of the convolution half, a softmax over the taps. Tap k of
    /// the token at l weighs the token at l + k − (kernel − 1) / 2; a tap past an end of the sequence has a weight too, and meets zeros. Null
    /// if not requested.
    /// </summary>
    public IReadOnlyList<Tensor<float>>? ConvKernels { get; init; }

    /// <summary>
    /// All tensors of the output under Hugging Face's names: the class's own, <c>loss</c>, <c>hidden_states.0</c>…, <c>attentions.0</c>…,
    /// <c>conv_kernels.0</c>….
    /// </summary>
    public IReadOnlyList<NamedTensor> ToTensors()
    {
        var tensors = new List<NamedTensor>();
        foreach (NamedTensor? own in OwnTensors())
        {
            if (own is not null) tensors.Add(own);
        }

        AddLayers(tensors, "hidden_states", HiddenStates);
        AddLayers(tensors, "attentions", Attentions);
        AddLayers(tensors, "conv_kernels", ConvKernels);
        return tensors;
    }

    /// <summary>The tensors other than those of layers; null for absent ones.</summary>
    private protected abstract NamedTensor?[] OwnTensors();

    private static void AddLayers(List<NamedTensor> tensors, string name, IReadOnlyList<Tensor<float>>? layers)
    {
        for (int i = 0; i < (layers?.Count ?? 0); i++)
            tensors.Add(NamedTensor.From(string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"), layers![i])!);
    }
}

/// <summary>The output of <see cref="ConvBertModel"/>.</summary>
/// <param name="LastHiddenState">The last layer's output, <c>[batch, sequence, hidden]</c>.</param>
public sealed record ConvBertModelOutput(Tensor<float> LastHiddenState) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("last_hidden_state", LastHiddenState)];
}

/// <summary>The output of <see cref="ConvBertForMaskedLM"/>.</summary>
/// <param name="Logits">Scores before the softmax, <c>[batch, sequence, vocab]</c>.</param>
/// <param name="Loss">Mean cross entropy over labels other than −100; null without labels, NaN if all are ignored.</param>
public sealed record MaskedLMOutput(Tensor<float> Logits, float? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>The output of <see cref="ConvBertForSequenceClassification"/>.</summary>
/// <param name="Logits">Scores before any activation, <c>[batch, labels]</c>.</param>
/// <param name="Loss">The loss of the config's problem type; null without labels.</param>
public sealed record SequenceClassifierOutput(Tensor<float> Logits, float? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>
/// The output of <see cref="ConvBertForMultipleChoice"/>; the batch axis of hidden states and attentions has batch · choices elements.
/// </summary>
/// <param name="Logits">Scores before the softmax, <c>[batch, choices]</c>.</param>
/// <param name="Loss">Mean cross entropy; null without labels.</param>
public sealed record MultipleChoiceModelOutput(Tensor<float> Logits, float? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>The output of <see cref="ConvBertForTokenClassification"/>.</summary>
/// <param name="Logits">Scores before the softmax, <c>[batch, sequence, labels]</c>.</param>
/// <param name="Loss">Mean cross entropy over labels other than −100; null without labels.</param>
public sealed record TokenClassifierOutput(Tensor<float> Logits, float? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() => [NamedTensor.From("logits", Logits), NamedTensor.From("loss", Loss)];
}

/// <summary>The output of <see cref="ConvBertForQuestionAnswering"/>.</summary>
/// <param name="StartLogits">Scores of the answer's first token, <c>[batch, sequence]</c>.</param>
/// <param name="EndLogits">Scores of the answer's last token, <c>[batch, sequence]</c>.</param>
/// <param name="Loss">Mean of both cross entropies; null unless both positions are given.</param>
public sealed record QuestionAnsweringModelOutput(Tensor<float> StartLogits, Tensor<float> EndLogits, float? Loss) : ConvBertOutput
{
    private protected override NamedTensor?[] OwnTensors() =>
        [NamedTensor.From("start_logits", StartLogits), NamedTensor.From("end_logits", EndLogits), NamedTensor.From("loss", Loss)];
}
