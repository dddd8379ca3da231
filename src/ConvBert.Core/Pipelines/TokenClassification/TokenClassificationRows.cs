namespace ConvBert.Pipelines;

/// <summary>Rows through <see cref="ConvBertForTokenClassification"/>; a row's output is `[tokens, labels]`.</summary>
internal sealed class TokenClassificationRows(ConvBertForTokenClassification model) : ConvBertRowModel(model.Config)
{
    public override int OutputSize(ModelRow row, int length) => checked(length * model.Config.NumLabels);

    public override void Forward(IReadOnlyList<ModelRow> rows, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToBatch(rows), outputs, cancellationToken);

    public override void ForwardPadded(PaddedRows rows, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToInputs(rows), cancellationToken).Logits.FlattenTo(outputs);
}
