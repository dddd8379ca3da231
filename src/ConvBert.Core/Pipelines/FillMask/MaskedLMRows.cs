using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>Rows through <see cref="ConvBertForMaskedLM"/>; a row's output is `[positions, vocabulary]`.</summary>
internal sealed class MaskedLMRows(ConvBertForMaskedLM model) : ConvBertRowModel(model.Config)
{
    private int Vocabulary => model.Config.VocabSize;

    public override int OutputSize(ModelRow row, int length) => checked(row.Positions.Length * Vocabulary);

    public override void Forward(IReadOnlyList<ModelRow> rows, Span<float> outputs, CancellationToken cancellationToken)
    {
        var positions = new List<int>();
        int first = 0;
        foreach (ModelRow row in rows)
        {
            foreach (int position in row.Positions) positions.Add(first + position);
            first += row.Length;
        }

        model.Forward(ToBatch(rows), positions.ToArray(), outputs, cancellationToken);
    }

    /// <summary>Row after row: rows do not see each other, and the logits of a whole batch over the whole vocabulary would take much memory.</summary>
    public override void ForwardPadded(PaddedRows rows, Span<float> outputs, CancellationToken cancellationToken)
    {
        int at = 0;
        for (int r = 0; r < rows.Rows.Count; r++)
        {
            Tensor<float> logits = model.Forward(ToInputs(rows.Single(r)), cancellationToken).Logits;
            foreach (int position in rows.Rows[r].Positions)
            {
                nint token = position + rows.PadLeft[r];
                logits.AsReadOnlyTensorSpan(0..1, (int)token..(int)(token + 1), ..).FlattenTo(outputs.Slice(at, Vocabulary));
                at += Vocabulary;
            }
        }
    }
}
