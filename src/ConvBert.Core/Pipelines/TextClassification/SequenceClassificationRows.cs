namespace ConvBert.Pipelines;

/// <summary>Rows through <see cref="ConvBertForSequenceClassification"/>; a row's output is `[labels]`.</summary>
internal sealed class SequenceClassificationRows(ConvBertForSequenceClassification model) : ConvBertRowModel(model.Config)
{
    public override int OutputSize(ModelRow row, int length) => model.Config.NumLabels;

    public override void Forward(IReadOnlyList<ModelRow> rows, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToBatch(rows), outputs, cancellationToken);

    public override void ForwardPadded(PaddedRows rows, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToInputs(rows), cancellationToken).Logits.FlattenTo(outputs);
}
