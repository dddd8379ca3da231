using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>Rows through <see cref="ConvBertForMultipleChoice"/>, one a choice; a row's output is its logit.</summary>
internal sealed class MultipleChoiceRows(ConvBertForMultipleChoice model) : ConvBertRowModel(model.Config)
{
    public override int OutputSize(ModelRow row, int length) => 1;

    public override void Forward(IReadOnlyList<ModelRow> rows, Span<float> outputs, CancellationToken cancellationToken) =>
        model.Forward(ToBatch(rows), outputs, cancellationToken);

    public override void ForwardPadded(PaddedRows rows, Span<float> outputs, CancellationToken cancellationToken)
    {
        nint[] shape = [1, rows.Rows.Count, rows.Length];
        var inputs = new ConvBertInputs
        {
            InputIds = Tensor.Create(rows.InputIds, shape),
            TokenTypeIds = Tensor.Create(rows.TokenTypeIds, shape),
            AttentionMask = Tensor.Create(rows.AttentionMask, shape),
        };
        model.Forward(inputs, cancellationToken).Logits.FlattenTo(outputs);
    }
}
