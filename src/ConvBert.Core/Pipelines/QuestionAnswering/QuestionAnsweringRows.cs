using System.Buffers;

namespace ConvBert.Pipelines;

/// <summary>Rows through <see cref="ConvBertForQuestionAnswering"/>; a row's output is its start logits `[tokens]`, then its end logits `[tokens]`.</summary>
internal sealed class QuestionAnsweringRows(ConvBertForQuestionAnswering model) : ConvBertRowModel(model.Config)
{
    public override int OutputSize(ModelRow row, int length) => checked(2 * length);

    public override void Forward(IReadOnlyList<ModelRow> rows, Span<float> outputs, CancellationToken cancellationToken)
    {
        int tokens = outputs.Length / 2;
        float[] logits = ArrayPool<float>.Shared.Rent(outputs.Length);
        Span<float> starts = logits.AsSpan(0, tokens), ends = logits.AsSpan(tokens, tokens);
        model.Forward(ToBatch(rows), starts, ends, cancellationToken);
        int from = 0;
        foreach (ModelRow row in rows)
        {
            starts.Slice(from, row.Length).CopyTo(outputs[(2 * from)..]);
            ends.Slice(from, row.Length).CopyTo(outputs[((2 * from) + row.Length)..]);
            from += row.Length;
        }

        ArrayPool<float>.Shared.Return(logits);
    }

    public override void ForwardPadded(PaddedRows rows, Span<float> outputs, CancellationToken cancellationToken)
    {
        QuestionAnsweringModelOutput logits = model.Forward(ToInputs(rows), cancellationToken);
        for (int r = 0; r < rows.Rows.Count; r++)
        {
            Span<float> row = outputs.Slice(2 * r * rows.Length, 2 * rows.Length);
            logits.StartLogits.AsReadOnlyTensorSpan(r..(r + 1), ..).FlattenTo(row[..rows.Length]);
            logits.EndLogits.AsReadOnlyTensorSpan(r..(r + 1), ..).FlattenTo(row[rows.Length..]);
        }
    }
}
