using System.Numerics.Tensors;

namespace ConvBert.FineTuning.Metrics;

/// <summary>
/// How well queries find their documents by cosine similarity. Of documents that are equally near, the earlier one comes first.
/// </summary>
public sealed class Retrieval
{
    private readonly List<float[]> _documents = [];
    private readonly int[] _recallAt;
    private readonly double[] _recalls;
    private double _reciprocalRanks;

    /// <summary>An empty collection.</summary>
    /// <param name="recallAt">The numbers of documents at which recall is counted; null for 1, 5 and 10.</param>
    public Retrieval(IReadOnlyList<int>? recallAt = null)
    {
        _recallAt = [.. recallAt ?? [1, 5, 10]];
        foreach (int count in _recallAt) ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(recallAt));
        _recalls = new double[_recallAt.Length];
    }

    /// <summary>How many of the first documents count for <see cref="MeanReciprocalRank"/>.</summary>
    public static int ReciprocalRankAt => 10;

    /// <summary>The number of queries.</summary>
    public int Count { get; private set; }

    /// <summary>The mean over queries of 1 over the rank of the first right document, 0 where it is not among the first ten.</summary>
    public double MeanReciprocalRank => Count == 0 ? 0 : _reciprocalRanks / Count;

    /// <summary>The numbers at which recall is counted, and the mean over queries of the right documents' part that is found.</summary>
    public IEnumerable<(int At, double Recall)> Recalls =>
        _recallAt.Select((at, i) => (at, Count == 0 ? 0 : _recalls[i] / Count));

    /// <summary>Adds a document.</summary>
    /// <param name="embedding">Its embedding.</param>
    /// <returns>Its number, from 0.</returns>
    public int AddDocument(ReadOnlySpan<float> embedding)
    {
        _documents.Add(Unit(embedding));
        return _documents.Count - 1;
    }

    /// <summary>Asks a query of all documents.</summary>
    /// <param name="embedding">Its embedding.</param>
    /// <param name="right">The numbers of the documents that are right; at least one.</param>
    /// <returns>The cosine similarity of each document.</returns>
    /// <exception cref="ArgumentException">No document is right, or one does not exist.</exception>
    public float[] Query(ReadOnlySpan<float> embedding, IReadOnlyCollection<int> right)
    {
        ArgumentNullException.ThrowIfNull(right);
        if (right.Count == 0 || right.Any(document => (uint)document >= (uint)_documents.Count))
            throw new ArgumentException($"The right documents must be some of the {_documents.Count} that were added.", nameof(right));
        float[] query = Unit(embedding), similarities = [.. _documents.Select(document => TensorPrimitives.Dot(query, document))];
        int[] ranks = [.. right.Distinct().Select(document => Rank(similarities, document)).Order()];
        for (int i = 0; i < _recallAt.Length; i++) _recalls[i] += (double)ranks.Count(rank => rank <= _recallAt[i]) / ranks.Length;
        if (ranks[0] <= ReciprocalRankAt) _reciprocalRanks += 1.0 / ranks[0];
        Count++;
        return similarities;
    }

    private static int Rank(float[] similarities, int document)
    {
        int rank = 1;
        for (int other = 0; other < similarities.Length; other++)
        {
            if (similarities[other] > similarities[document] || (similarities[other] == similarities[document] && other < document)) rank++;
        }

        return rank;
    }

    private static float[] Unit(ReadOnlySpan<float> embedding)
    {
        float[] unit = embedding.ToArray();
        float norm = TensorPrimitives.Norm(embedding);
        if (norm > 0) TensorPrimitives.Divide(unit, norm, unit);
        return unit;
    }
}
