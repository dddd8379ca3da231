namespace ConvBert.Pipelines;

/// <summary><see cref="ConvBertForMultipleChoice"/>'s forward pass, one sequence a choice; a sequence's output is its logit.</summary>
internal sealed class MultipleChoiceForward(ConvBertForMultipleChoice model) : ConvBertForward(model.Config)
{
    public override int OutputSize(ModelSequence sequence, int length) => 1;

    public override void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToInputs(batch, [1, batch.Count, batch.Length]), cancellationToken).Logits.FlattenTo(outputs);

    private protected override void RunChecked(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(batch, outputs, cancellationToken);
}
