namespace ConvBert.Pipelines;

/// <summary><see cref="ConvBertForTokenClassification"/>'s forward pass; a sequence's output is <c>[sequence, labels]</c>.</summary>
internal sealed class TokenClassificationForward(ConvBertForTokenClassification model) : ConvBertForward(model.Config)
{
    public override int OutputSize(ModelSequence sequence, int length) => checked(length * model.Config.NumLabels);

    public override void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToInputs(batch), cancellationToken).Logits.FlattenTo(outputs);

    private protected override void RunChecked(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(batch, outputs, cancellationToken);
}
