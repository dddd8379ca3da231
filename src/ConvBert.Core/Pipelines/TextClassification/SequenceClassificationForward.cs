namespace ConvBert.Pipelines;

/// <summary><see cref="ConvBertForSequenceClassification"/>'s forward pass; a sequence's output is <c>[labels]</c>.</summary>
internal sealed class SequenceClassificationForward(ConvBertForSequenceClassification model) : ConvBertForward(model.Config)
{
    public override int OutputSize(ModelSequence sequence, int length) => model.Config.NumLabels;

    public override void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToInputs(batch), cancellationToken).Logits.FlattenTo(outputs);

    private protected override void RunChecked(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(batch, outputs, cancellationToken);
}
