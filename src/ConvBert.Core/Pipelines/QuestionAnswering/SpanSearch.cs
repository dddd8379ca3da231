namespace ConvBert.Pipelines;

/// <summary>Finds the best spans of one chunk from its start and end logits.</summary>
internal static class SpanSearch
{
    /// <summary>What a token outside the context counts in the softmax, as Hugging Face has it.</summary>
    private const float NotAllowed = -10000f;

    /// <summary>
    /// Effectively the <paramref name="count"/> largest of <c>start[i] · end[j]</c> for <c>0 ≤ j − i &lt; maxAnswerLength</c>, best first, of which those are kept
    /// whose ends both lie where <paramref name="allowed"/> says. Position 0 is never part of an answer.
    /// </summary>
    /// <param name="startLogits">`[tokens]`</param>
    /// <param name="endLogits">`[tokens]`</param>
    /// <param name="allowed">`[tokens]`: the context's tokens and `[CLS]`.</param>
    /// <param name="count">How many spans to look at.</param>
    /// <param name="maxAnswerLength">Most tokens of a span, at least 1.</param>
    /// <param name="nullScore">The score of "no answer": both ends on position 0.</param>
    public static List<SpanCandidate> Find(ReadOnlySpan<float> startLogits, ReadOnlySpan<float> endLogits, ReadOnlySpan<bool> allowed, int count, int maxAnswerLength, out float nullScore)
    {
        float[] starts = Probabilities(startLogits, allowed), ends = Probabilities(endLogits, allowed);
        nullScore = starts[0] * ends[0];
        starts[0] = ends[0] = 0;

        var worstFirst = new PriorityQueue<SpanCandidate, SpanCandidate>(new Ranking(allowed.ToArray()));
        for (int i = 0; i < starts.Length; i++)
        {
            int last = (int)Math.Min(starts.Length - 1L, i + (long)maxAnswerLength - 1);
            for (int j = i; j <= last; j++)
            {
                var candidate = new SpanCandidate(i, j, starts[i] * ends[j]);
                if (worstFirst.Count < count) worstFirst.Enqueue(candidate, candidate);
                else worstFirst.EnqueueDequeue(candidate, candidate);
            }
        }

        var found = new List<SpanCandidate>(worstFirst.Count);
        while (worstFirst.TryDequeue(out SpanCandidate candidate, out _))
        {
            if (allowed[candidate.Start] && allowed[candidate.End]) found.Add(candidate);
        }

        found.Reverse();
        return found;
    }

    private static float[] Probabilities(ReadOnlySpan<float> logits, ReadOnlySpan<bool> allowed)
    {
        float[] probabilities = new float[logits.Length];
        for (int i = 0; i < probabilities.Length; i++) probabilities[i] = allowed[i] ? logits[i] : NotAllowed;
        ScoreFunctions.Softmax(probabilities, probabilities);
        return probabilities;
    }

    /// <summary>Lowest score first; of equal scores (numpy leaves their order open) those outside the context first, then the later ones.</summary>
    private sealed class Ranking(bool[] allowed) : IComparer<SpanCandidate>
    {
        public int Compare(SpanCandidate x, SpanCandidate y)
        {
            int order = x.Score.CompareTo(y.Score);
            if (order == 0) order = (allowed[x.Start] && allowed[x.End]).CompareTo(allowed[y.Start] && allowed[y.End]);
            if (order == 0) order = y.Start.CompareTo(x.Start);
            return order != 0 ? order : y.End.CompareTo(x.End);
        }
    }
}
