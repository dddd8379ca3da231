using System.Numerics.Tensors;
using ConvBert.Kernels.Losses;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Kernels.VectorMath;
using ConvBert.Training.Batches;

namespace ConvBert.Training.Heads;

/// <summary>
/// Losses over the cosine similarities of a batch's embeddings, scaled: multiple negatives ranking and CoSENT. The gradient takes the
/// embeddings' place. Workers share out anchors, pairs and embeddings; no sum is split.
/// </summary>
internal sealed unsafe class EmbeddingLoss
{
    private float[] _units = [];
    private float[] _norms = [];
    private float[] _similarities = [];
    private float[] _perExample = [];
    private double[] _sums = [];
    private int _width;

    /// <summary>The factor of the similarities.</summary>
    public float Scale { get; set; } = 20;

    /// <summary>Makes room, on the calling thread alone.</summary>
    public void Begin(TrainingBatch batch, int width)
    {
        _width = width;
        int sequences = batch.SequenceCount, examples = sequences / batch.ChoiceCount;
        Grow(ref _units, checked(sequences * width));
        Grow(ref _norms, sequences);
        Grow(ref _similarities, batch.Loss == LossKind.Ranking ? checked(examples * (sequences - examples)) : examples);
        Grow(ref _perExample, examples);
        if (_sums.Length < examples) _sums = new double[examples];
    }

    /// <summary>Replaces the embeddings by their gradient and returns this batch's part of the loss; passes barriers.</summary>
    public double Run(TrainingBatch batch, Worker worker, MatrixView embeddings, long total)
    {
        (int first, int end) = worker.Share(embeddings.Rows);
        for (int row = first; row < end; row++) Normalize(embeddings, row);
        worker.Barrier();
        return batch.Loss == LossKind.Ranking ? Rank(batch, worker, embeddings, total) : CompareScores(batch, worker, embeddings, total);
    }

    private Span<float> Unit(int row) => _units.AsSpan(row * _width, _width);

    /// <summary>An anchor's cross entropy over the candidates: all positives, then all first negatives, and so on.</summary>
    private double Rank(TrainingBatch batch, Worker worker, MatrixView embeddings, long total)
    {
        int texts = batch.ChoiceCount, examples = batch.SequenceCount / texts, candidates = batch.SequenceCount - examples;
        (int first, int end) = worker.Share(examples);
        for (int anchor = first; anchor < end; anchor++)
        {
            Span<float> row = _similarities.AsSpan(anchor * candidates, candidates);
            for (int j = 0; j < candidates; j++) row[j] = Scale * Cosine(anchor * texts, RowOf(j, examples, texts));
            fixed (float* logits = row) _perExample[anchor] = CrossEntropy.Run(logits, candidates, anchor, 0, (float)(1.0 / total));
        }

        worker.Barrier();
        (first, end) = worker.Share(batch.SequenceCount);
        for (int row = first; row < end; row++)
        {
            int example = row / texts, text = row % texts;
            Span<float> gradient = embeddings.RowSpan(row);
            gradient.Clear();
            if (text == 0)
            {
                for (int j = 0; j < candidates; j++)
                    Add(Scale * _similarities[(example * candidates) + j], RowOf(j, examples, texts), gradient);
            }
            else
            {
                int candidate = ((text - 1) * examples) + example;
                for (int anchor = 0; anchor < examples; anchor++)
                    Add(Scale * _similarities[(anchor * candidates) + candidate], anchor * texts, gradient);
            }

            ToGradientOfEmbedding(gradient, row);
        }

        double loss = 0;
        for (int anchor = 0; anchor < examples; anchor++) loss += _perExample[anchor];
        return loss / total;
    }

    private double CompareScores(TrainingBatch batch, Worker worker, MatrixView embeddings, long total)
    {
        int pairs = batch.Targets.Length;
        ReadOnlySpan<float> similarities = _similarities.AsSpan(0, pairs);
        (int first, int end) = worker.Share(pairs);
        for (int pair = first; pair < end; pair++) _similarities[pair] = Scale * Cosine(2 * pair, (2 * pair) + 1);
        worker.Barrier();
        for (int pair = first; pair < end; pair++) _perExample[pair] = CoSent.Largest(similarities, batch.Targets, pair);
        worker.Barrier();
        float max = 0;
        for (int pair = 0; pair < pairs; pair++) max = Math.Max(max, _perExample[pair]);
        for (int pair = first; pair < end; pair++) _sums[pair] = CoSent.Sum(similarities, batch.Targets, pair, max);
        worker.Barrier();
        double sum = CoSent.Total(_sums.AsSpan(0, pairs), max);
        for (int pair = first; pair < end; pair++)
        {
            float gradient = (float)((double)CoSent.Gradient(similarities, batch.Targets, pair, max, sum) * Scale / total);
            for (int side = 0; side < 2; side++)
            {
                int row = (2 * pair) + side;
                TensorPrimitives.Multiply(Unit((2 * pair) + 1 - side), gradient, embeddings.RowSpan(row));
                ToGradientOfEmbedding(embeddings.RowSpan(row), row);
            }
        }

        return (float)(max + Math.Log(sum)) / (double)total;
    }

    /// <summary>The sequence of a candidate.</summary>
    private static int RowOf(int candidate, int examples, int texts) => (candidate % examples * texts) + 1 + (candidate / examples);

    /// <summary>u = e/|e|; a zero vector stays zero.</summary>
    private void Normalize(MatrixView embeddings, int row)
    {
        float norm = MathF.Sqrt(DotProduct.Run(embeddings.Row(row), embeddings.Row(row), _width));
        _norms[row] = norm;
        if (norm > 0) TensorPrimitives.Divide(embeddings.RowSpan(row), norm, Unit(row));
        else Unit(row).Clear();
    }

    private float Cosine(int left, int right)
    {
        fixed (float* a = Unit(left), b = Unit(right)) return DotProduct.Run(a, b, _width);
    }

    private void Add(float factor, int row, Span<float> gradient) =>
        TensorPrimitives.FusedMultiplyAdd(Unit(row), factor, gradient, gradient);

    /// <summary>de = (du − u·Σ u·du)/|e|; none for a zero vector, which has no direction.</summary>
    private void ToGradientOfEmbedding(Span<float> gradient, int row)
    {
        if (_norms[row] == 0)
        {
            gradient.Clear();
            return;
        }

        float along;
        fixed (float* unit = Unit(row), values = gradient) along = DotProduct.Run(unit, values, _width);
        TensorPrimitives.FusedMultiplyAdd(Unit(row), -along, gradient, gradient);
        TensorPrimitives.Divide(gradient, _norms[row], gradient);
    }

    private static void Grow(ref float[] array, int length)
    {
        if (array.Length < length) array = new float[length];
    }
}
