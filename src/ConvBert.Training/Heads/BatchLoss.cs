using ConvBert.Kernels.Losses;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Training.Batches;
using ConvBert.Training.Model;

namespace ConvBert.Training.Heads;

/// <summary>
/// The loss of a batch from its logits, whose gradient takes their place. Rows are shared out; the losses of the rows are summed in their
/// order, in double precision.
/// </summary>
internal sealed class BatchLoss
{
    private float[] _rows = [];
    private float[] _scores = [];
    private readonly EmbeddingLoss _embeddings = new();
    private double _total;

    /// <summary>Label smoothing ε of the cross entropies, as Hugging Face's <c>LabelSmoother</c> has it.</summary>
    public float Smoothing { get; set; }

    /// <summary>The factor of cosine similarities in losses of embeddings.</summary>
    public float SimilarityScale
    {
        get => _embeddings.Scale;
        set => _embeddings.Scale = value;
    }

    /// <summary>This batch's part of the loss.</summary>
    public double Value { get; private set; }

    /// <summary>Makes room for a batch with so many columns of logits, on the calling thread alone.</summary>
    public void Begin(TrainingBatch batch, int classes)
    {
        if (batch.Loss is LossKind.Ranking or LossKind.CoSent) _embeddings.Begin(batch, classes);
        if (_rows.Length < batch.Labels.Length) _rows = new float[batch.Labels.Length];
        int scores = batch.Loss == LossKind.Spans ? 2 * batch.TokenCount : 0;
        if (_scores.Length < scores) _scores = new float[scores];
        _total = 0;
        Value = 0;
    }

    /// <summary>Replaces the logits by their gradient and sets <see cref="Value"/>; passes a barrier at the end.</summary>
    public void Run(TrainingBatch batch, Worker worker, MatrixView logits, LabelCount total)
    {
        double embeddings = 0;
        switch (batch.Loss)
        {
            case LossKind.Ranking or LossKind.CoSent: embeddings = _embeddings.Run(batch, worker, logits, total.Count); break;
            case LossKind.Rows: RunRows(batch, worker, logits, 1, total.Count); break;
            case LossKind.Choices: RunRows(batch, worker, logits, batch.ChoiceCount, total.Count); break;
            case LossKind.Spans: RunSpans(batch, worker, logits, total); break;
            default: RunTargets(batch, worker, logits, total.Count); break;
        }

        worker.Barrier();
        if (worker.Index == 0) Value = batch.Loss switch
        {
            LossKind.Spans =>
                (Sum(batch.SequenceCount, 0) / total.Count / 2) + (Sum(batch.SequenceCount, batch.SequenceCount) / total.EndCount / 2),
            LossKind.Rows or LossKind.Choices => Sum(batch.Labels.Length, 0) / total.Count,
            LossKind.Ranking or LossKind.CoSent => embeddings,
            _ => _total / total.Count,
        };
        worker.Barrier();
    }

    private double Sum(int count, int first)
    {
        double sum = 0;
        for (int i = first; i < first + count; i++) sum += _rows[i];
        return sum;
    }

    /// <summary>
    /// A cross entropy for each label, over a row of logits or over the rows of a question's choices, which have one column.
    /// </summary>
    private unsafe void RunRows(TrainingBatch batch, Worker worker, MatrixView logits, int rowsOfLabel, long total)
    {
        float scale = (float)(1.0 / total);
        (int first, int end) = worker.Share(batch.Labels.Length);
        for (int i = first; i < end; i++)
            _rows[i] = Row(logits.Row(i * rowsOfLabel), logits.Columns * rowsOfLabel, batch.Labels[i], Smoothing, scale);
    }

    private unsafe void RunSpans(TrainingBatch batch, Worker worker, MatrixView logits, LabelCount total)
    {
        (int first, int end) = worker.Share(batch.SequenceCount);
        fixed (float* scores = _scores)
        {
            for (int sequence = first; sequence < end; sequence++)
            {
                int start = batch.Rows.SequenceStarts[sequence], length = batch.Rows.SequenceStarts[sequence + 1] - start;
                for (int side = 0; side < 2; side++)
                {
                    float* values = scores + ((long)side * batch.TokenCount) + start;
                    for (int token = 0; token < length; token++) values[token] = logits.Row(start + token)[side];
                    int label = (side * batch.SequenceCount) + sequence;
                    _rows[label] = Row(values, length, batch.Labels[label], 0, (float)(0.5 / (side == 0 ? total.Count : total.EndCount)));
                    for (int token = 0; token < length; token++) logits.Row(start + token)[side] = values[token];
                }
            }
        }
    }

    private void RunTargets(TrainingBatch batch, Worker worker, MatrixView logits, long total)
    {
        if (worker.Index != 0) return;
        float scale = (float)(1.0 / total);
        for (int row = 0; row < logits.Rows; row++)
        {
            ReadOnlySpan<float> targets = batch.Targets.Slice(row * logits.Columns, logits.Columns);
            _total += batch.Loss == LossKind.SquaredError
                ? SquaredError.Run(logits.RowSpan(row), targets, scale)
                : BinaryCrossEntropy.Run(logits.RowSpan(row), targets, scale);
        }
    }

    private static unsafe float Row(float* logits, int classes, int label, float smoothing, float scale)
    {
        if (label >= 0) return CrossEntropy.Run(logits, classes, label, smoothing, scale);
        new Span<float>(logits, classes).Clear();
        return 0;
    }
}
