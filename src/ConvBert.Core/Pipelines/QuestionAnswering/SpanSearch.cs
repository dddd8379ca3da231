namespace ConvBert.Pipelines;

/// <summary>Finds the best spans of a chunk from its start and end logits, in memory that is reused for the next chunk.</summary>
internal sealed class SpanSearch
{
    /// <summary>The logit of a token outside the context, as Hugging Face has it.</summary>
    private const float NotAllowed = -10000f;

    private readonly List<SpanCandidate> _found = [];
    private readonly Ranking _ranking = new();
    private readonly PriorityQueue<SpanCandidate, SpanCandidate> _worstFirst;
    private float[] _starts = [];
    private float[] _ends = [];

    public SpanSearch() => _worstFirst = new PriorityQueue<SpanCandidate, SpanCandidate>(_ranking);

    /// <summary>
    /// Effectively the <paramref name="count"/> largest of <c>start[i] · end[j]</c> for <c>0 ≤ j − i &lt; maxAnswerLength</c>, best first,
    /// without those that start or end at a token that is not allowed. Position 0 is never part of an answer.
    /// </summary>
    /// <param name="startLogits"><c>[tokens]</c></param>
    /// <param name="endLogits"><c>[tokens]</c></param>
    /// <param name="allowed">
    /// <c>[tokens]</c>: whether a span may start or end there; true for the context's tokens and <c>[CLS]</c>.
    /// </param>
    /// <param name="count">How many spans are considered.</param>
    /// <param name="maxAnswerLength">The most tokens of a span, at least 1.</param>
    /// <param name="nullScore">The score of "no answer": a span that starts and ends at position 0.</param>
    /// <returns>The spans; valid until the next search.</returns>
    public IReadOnlyList<SpanCandidate> Find(
        ReadOnlySpan<float> startLogits,
        ReadOnlySpan<float> endLogits,
        ReadOnlySpan<bool> allowed,
        int count,
        int maxAnswerLength,
        out float nullScore)
    {
        Span<float> starts = Probabilities(startLogits, allowed, ref _starts), ends = Probabilities(endLogits, allowed, ref _ends);
        nullScore = starts[0] * ends[0];
        starts[0] = ends[0] = 0;
        _ranking.SetAllowed(allowed);
        for (int i = 0; i < starts.Length; i++)
        {
            int last = (int)Math.Min(starts.Length - 1L, i + (long)maxAnswerLength - 1);
            for (int j = i; j <= last; j++)
            {
                var candidate = new SpanCandidate(i, j, starts[i] * ends[j]);
                if (_worstFirst.Count < count) _worstFirst.Enqueue(candidate, candidate);
                else _worstFirst.EnqueueDequeue(candidate, candidate);
            }
        }

        _found.Clear();
        while (_worstFirst.TryDequeue(out SpanCandidate candidate, out _))
        {
            if (allowed[candidate.Start] && allowed[candidate.End]) _found.Add(candidate);
        }

        _found.Reverse();
        return _found;
    }

    private static Span<float> Probabilities(ReadOnlySpan<float> logits, ReadOnlySpan<bool> allowed, ref float[] buffer)
    {
        if (buffer.Length < logits.Length) buffer = new float[logits.Length];
        Span<float> probabilities = buffer.AsSpan(0, logits.Length);
        for (int i = 0; i < probabilities.Length; i++) probabilities[i] = allowed[i] ? logits[i] : NotAllowed;
        ScoreFunctions.Softmax(probabilities, probabilities);
        return probabilities;
    }

    /// <summary>
    /// Lowest score first; of equal scores (NumPy leaves their order open) those outside the context first, then the later ones.
    /// </summary>
    private sealed class Ranking : IComparer<SpanCandidate>
    {
        private bool[] _allowed = [];

        public void SetAllowed(ReadOnlySpan<bool> allowed)
        {
            if (_allowed.Length < allowed.Length) _allowed = new bool[allowed.Length];
            allowed.CopyTo(_allowed);
        }

        public int Compare(SpanCandidate x, SpanCandidate y)
        {
            int order = x.Score.CompareTo(y.Score);
            if (order == 0) order = (_allowed[x.Start] && _allowed[x.End]).CompareTo(_allowed[y.Start] && _allowed[y.End]);
            if (order == 0) order = y.Start.CompareTo(x.Start);
            return order != 0 ? order : y.End.CompareTo(x.End);
        }
    }
}
