using ConvBert.Kernels.Elementwise;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Threading;
using ConvBert.Pipelines;
using ConvBert.Training.Model;

namespace ConvBert.Training.Heads;

/// <summary>Which hidden states a head sees.</summary>
internal enum HeadInputKind
{
    /// <summary>Every token.</summary>
    AllTokens,

    /// <summary>The tokens that have a label.</summary>
    LabelledTokens,

    /// <summary>Each sequence's first token.</summary>
    First,

    /// <summary>Each sequence's last position, a pad's in a right-padded batch, as in Hugging Face.</summary>
    Last,

    /// <summary>The mean over each sequence, pads included, as in Hugging Face.</summary>
    Mean,

    /// <summary>An embedding of each sequence, pads left out.</summary>
    Pooled,
}

/// <summary>Gathers a head's rows from the encoder's output, and scatters their gradient back.</summary>
internal readonly unsafe struct HeadInput(HeadInputKind kind)
{
    /// <summary>How sequences are pooled; for <see cref="HeadInputKind.Pooled"/>.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>Rows that the head sees of a batch.</summary>
    public int Rows(TrainingBatch batch) => kind switch
    {
        HeadInputKind.AllTokens => batch.TokenCount,
        HeadInputKind.LabelledTokens => batch.SelectedCount,
        _ => batch.SequenceCount,
    };

    /// <summary>Copies this worker's rows.</summary>
    public void Gather(StepContext context, Worker worker, MatrixView rows)
    {
        MatrixView hidden = context.PerToken(context.Workspace.Hidden, rows.Columns);
        (int first, int end) = worker.Share(rows.Rows);
        for (int row = first; row < end; row++)
        {
            if (kind == HeadInputKind.Mean) Mean(context, hidden, row, rows);
            else if (kind == HeadInputKind.Pooled) SentencePooling.Forward(Own(context.Batch, hidden, row), Pooling, rows.RowSpan(row));
            else hidden.RowSpan(Token(context.Batch, row)).CopyTo(rows.RowSpan(row));
        }
    }

    /// <summary>Sets this worker's columns of the gradient of the encoder's output; tokens that the head does not see get zeros.</summary>
    public void Scatter(StepContext context, Worker worker, MatrixView rows)
    {
        MatrixView gradient = context.PerToken(context.Workspace.HiddenGradient, rows.Columns);
        (int first, int end) = worker.Share(rows.Columns, Lanes.Count);
        for (int token = 0; token < gradient.Rows; token++) gradient.RowSpan(token)[first..end].Clear();
        for (int row = 0; row < rows.Rows; row++)
        {
            MatrixView source = rows.SliceRows(row, 1).SliceColumns(first, end - first);
            if (kind == HeadInputKind.Pooled)
            {
                MatrixView hidden = Own(context.Batch, context.PerToken(context.Workspace.Hidden, rows.Columns), row);
                SentencePooling.Backward(
                    hidden.SliceColumns(first, end - first), Pooling, source.RowSpan(0),
                    Own(context.Batch, gradient, row).SliceColumns(first, end - first));
            }
            else if (kind == HeadInputKind.Mean) Spread(context, source, row, gradient.SliceColumns(first, end - first));
            else source.RowSpan(0).CopyTo(gradient.RowSpan(Token(context.Batch, row))[first..end]);
        }
    }

    private int Token(TrainingBatch batch, int row) => kind switch
    {
        HeadInputKind.AllTokens => row,
        HeadInputKind.LabelledTokens => batch.Selected[row],
        HeadInputKind.First => batch.Rows.SequenceStarts[row],
        _ => batch.Rows.SequenceStarts[row + 1] - 1,
    };

    /// <summary>The rows of a sequence's tokens, without pads.</summary>
    private static MatrixView Own(TrainingBatch batch, MatrixView perToken, int sequence) =>
        perToken.SliceRows(batch.Rows.SequenceStarts[sequence], batch.OwnLength(sequence));

    private static void Mean(StepContext context, MatrixView hidden, int sequence, MatrixView rows)
    {
        int first = context.Rows.SequenceStarts[sequence], end = context.Rows.SequenceStarts[sequence + 1];
        MatrixView mean = rows.SliceRows(sequence, 1);
        mean.RowSpan(0).Clear();
        for (int token = first; token < end; token++) Accumulate.Run(hidden.SliceRows(token, 1), mean);
        foreach (ref float value in mean.RowSpan(0)) value /= end - first;
    }

    private static void Spread(StepContext context, MatrixView source, int sequence, MatrixView gradient)
    {
        int first = context.Rows.SequenceStarts[sequence], end = context.Rows.SequenceStarts[sequence + 1];
        Span<float> values = source.RowSpan(0);
        for (int token = first; token < end; token++)
        {
            Span<float> target = gradient.RowSpan(token);
            for (int i = 0; i < values.Length; i++) target[i] = values[i] / (end - first);
        }
    }
}
