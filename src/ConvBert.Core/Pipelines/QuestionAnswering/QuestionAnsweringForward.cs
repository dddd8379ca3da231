using System.Buffers;

namespace ConvBert.Pipelines;

/// <summary>
/// <see cref="ConvBertForQuestionAnswering"/>'s forward pass; a sequence's output is its start logits <c>[sequence]</c>, then its end
/// logits <c>[sequence]</c>.
/// </summary>
internal sealed class QuestionAnsweringForward(ConvBertForQuestionAnswering model) : ConvBertForward(model.Config)
{
    public override int OutputSize(ModelSequence sequence, int length) => checked(2 * length);

    public override void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken)
    {
        QuestionAnsweringModelOutput logits = model.Forward(ToInputs(batch), cancellationToken);
        for (int s = 0; s < batch.Count; s++)
        {
            Span<float> output = outputs.Slice(2 * s * batch.Length, 2 * batch.Length);
            logits.StartLogits.AsReadOnlyTensorSpan(s..(s + 1), ..).FlattenTo(output[..batch.Length]);
            logits.EndLogits.AsReadOnlyTensorSpan(s..(s + 1), ..).FlattenTo(output[batch.Length..]);
        }
    }

    private protected override void RunChecked(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken)
    {
        int tokens = batch.TokenCount;
        float[] logits = ArrayPool<float>.Shared.Rent(2 * tokens);
        Span<float> starts = logits.AsSpan(0, tokens), ends = logits.AsSpan(tokens, tokens);
        model.Forward(batch, starts, ends, cancellationToken);
        for (int s = 0; s < batch.SequenceCount; s++)
        {
            (int first, int length) = batch.Sequence(s).GetOffsetAndLength(tokens);
            starts.Slice(first, length).CopyTo(outputs[(2 * first)..]);
            ends.Slice(first, length).CopyTo(outputs[((2 * first) + length)..]);
        }

        ArrayPool<float>.Shared.Return(logits);
    }
}
