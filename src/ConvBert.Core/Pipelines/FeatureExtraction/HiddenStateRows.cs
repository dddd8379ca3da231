namespace ConvBert.Pipelines;

/// <summary>Rows through <see cref="ConvBertModel"/>; a row's output is `[tokens, hidden]`.</summary>
internal sealed class HiddenStateRows(ConvBertModel model) : ConvBertRowModel(model.Config)
{
    public override int OutputSize(ModelRow row, int length) => checked(length * model.Config.HiddenSize);

    public override void Forward(IReadOnlyList<ModelRow> rows, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToBatch(rows), outputs, cancellationToken);

    public override void ForwardPadded(PaddedRows rows, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToInputs(rows), cancellationToken).LastHiddenState.FlattenTo(outputs);
}
