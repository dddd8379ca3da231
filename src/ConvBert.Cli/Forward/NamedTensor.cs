using System.Numerics.Tensors;
using ConvBert.TensorFlow;

namespace ConvBert.Cli.Forward;

/// <summary>An output under Hugging Face's name, row-major; the loss has no axis.</summary>
internal sealed record NamedTensor(string Name, long[] Shape, float[] Values)
{
    /// <summary>The outputs of a class that are there: hidden states and attentions with the layer's number, the loss as a scalar.</summary>
    public static List<NamedTensor> Of(ConvBertOutput output)
    {
        var tensors = new List<NamedTensor>();
        switch (output)
        {
            case ConvBertModelOutput model:
                tensors.Add(From("last_hidden_state", model.LastHiddenState));
                break;
            case MaskedLMOutput masked:
                AddLogits(tensors, masked.Logits, masked.Loss);
                break;
            case SequenceClassifierOutput sequence:
                AddLogits(tensors, sequence.Logits, sequence.Loss);
                break;
            case MultipleChoiceModelOutput choice:
                AddLogits(tensors, choice.Logits, choice.Loss);
                break;
            case TokenClassifierOutput token:
                AddLogits(tensors, token.Logits, token.Loss);
                break;
            case QuestionAnsweringModelOutput answer:
                tensors.Add(From("start_logits", answer.StartLogits));
                tensors.Add(From("end_logits", answer.EndLogits));
                AddLoss(tensors, answer.Loss);
                break;
            case BackboneOutput:
                break;
            case TFMaskedLMOutput tfMasked:
                AddLogits(tensors, tfMasked.Logits, tfMasked.Loss);
                break;
            case TFSequenceClassifierOutput tfSequence:
                AddLogits(tensors, tfSequence.Logits, tfSequence.Loss);
                break;
            case TFMultipleChoiceModelOutput tfChoice:
                AddLogits(tensors, tfChoice.Logits, tfChoice.Loss);
                break;
            case TFTokenClassifierOutput tfToken:
                AddLogits(tensors, tfToken.Logits, tfToken.Loss);
                break;
            case TFQuestionAnsweringModelOutput tfAnswer:
                tensors.Add(From("start_logits", tfAnswer.StartLogits));
                tensors.Add(From("end_logits", tfAnswer.EndLogits));
                AddLoss(tensors, tfAnswer.Loss);
                break;
            default:
                throw new ArgumentException($"{output.GetType().Name} has no tensors.", nameof(output));
        }
        AddLayers(tensors, "hidden_states", output.HiddenStates);
        AddLayers(tensors, "attentions", output.Attentions);
        return tensors;
    }

    private static void AddLogits(List<NamedTensor> tensors, Tensor<float> logits, float? loss)
    {
        tensors.Add(From("logits", logits));
        AddLoss(tensors, loss);
    }

    private static void AddLogits(List<NamedTensor> tensors, Tensor<float> logits, Tensor<float>? loss)
    {
        tensors.Add(From("logits", logits));
        AddLoss(tensors, loss);
    }

    // TensorFlow's losses have a number a row.
    private static void AddLoss(List<NamedTensor> tensors, Tensor<float>? loss)
    {
        if (loss is not null) tensors.Add(From("loss", loss));
    }

    private static void AddLoss(List<NamedTensor> tensors, float? loss)
    {
        if (loss is { } value) tensors.Add(new NamedTensor("loss", [], [value]));
    }

    private static void AddLayers(List<NamedTensor> tensors, string name, IReadOnlyList<Tensor<float>>? layers)
    {
        for (int layer = 0; layer < (layers?.Count ?? 0); layer++) tensors.Add(From($"{name}.{layer}", layers![layer]));
    }

    private static NamedTensor From(string name, Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return new NamedTensor(name, ToLongs(tensor.Lengths), values);
    }

    private static long[] ToLongs(ReadOnlySpan<nint> lengths)
    {
        var longs = new long[lengths.Length];
        for (int axis = 0; axis < longs.Length; axis++) longs[axis] = lengths[axis];
        return longs;
    }
}
