namespace ConvBert.Cli.Search;

/// <summary>Exact search: every vector is compared. Vectors are kept in memory where they fit a bound, else read for each query.</summary>
/// <param name="index">The index.</param>
/// <param name="embedder">Compares vectors.</param>
internal sealed class VectorSearch(SearchIndex index, TextEmbedder embedder)
{
    private const long MaxBytes = 256 << 20;

    private long[]? _ids;
    private float[] _vectors = [];

    /// <summary>The closest passages, closest first; of equal ones, the one that the index has had for longer.</summary>
    /// <param name="query">The vector of the query.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="cancellationToken">Observed between vectors.</param>
    public (long Passage, float Score)[] Find(float[] query, int count, CancellationToken cancellationToken)
    {
        // The worst is in front, so that a better one takes its place.
        var best = new PriorityQueue<long, (float Score, long Passage)>(Comparer<(float Score, long Passage)>.Create((x, y) =>
            x.Score.CompareTo(y.Score) is var order and not 0 ? order : y.Passage.CompareTo(x.Passage)));
        Scan(
            (passage, vector) =>
            {
                float score = embedder.Closeness(query, vector);
                if (best.Count < count) best.Enqueue(passage, (score, passage));
                else best.EnqueueDequeue(passage, (score, passage));
            },
            cancellationToken);
        var found = new (long Passage, float Score)[best.Count];
        for (int i = found.Length - 1; best.TryDequeue(out long passage, out (float Score, long Passage) rank); i--)
            found[i] = (passage, rank.Score);
        return found;
    }

    private void Scan(Action<long, ReadOnlySpan<float>> take, CancellationToken cancellationToken)
    {
        int dimension = embedder.Dimension;
        if (_ids is null && index.PassageCount is var count && count * dimension * sizeof(float) <= MaxBytes)
            Load((int)count, cancellationToken);
        if (_ids is null)
        {
            index.Scan(dimension, take, cancellationToken);
            return;
        }

        for (int i = 0; i < _ids.Length; i++) take(_ids[i], _vectors.AsSpan(i * dimension, dimension));
    }

    private void Load(int count, CancellationToken cancellationToken)
    {
        long[] ids = new long[count];
        _vectors = new float[count * embedder.Dimension];
        int at = 0;
        index.Scan(
            embedder.Dimension,
            (passage, vector) =>
            {
                ids[at] = passage;
                vector.CopyTo(_vectors.AsSpan(at++ * embedder.Dimension));
            },
            cancellationToken);
        _ids = ids;
    }
}
