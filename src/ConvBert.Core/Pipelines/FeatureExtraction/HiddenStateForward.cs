namespace ConvBert.Pipelines;

/// <summary><see cref="ConvBertModel"/>'s forward pass; a sequence's output is <c>[sequence, hidden]</c>.</summary>
internal sealed class HiddenStateForward(ConvBertModel model) : ConvBertForward(model.Config)
{
    public override int OutputSize(ModelSequence sequence, int length) => checked(length * model.Config.HiddenSize);

    public override void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToInputs(batch), cancellationToken).LastHiddenState.FlattenTo(outputs);

    private protected override void RunChecked(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(batch, outputs, cancellationToken);
}
