namespace ConvBert.Pipelines;

/// <summary>The best few of many scores.</summary>
internal static class TopK
{
    /// <summary>
    /// Indices of the <paramref name="count"/> largest values, largest first; of equal values the lower index comes first, and NaN comes last.
    /// <paramref name="count"/> above the number of values gives all of them.
    /// </summary>
    public static int[] Indices(ReadOnlySpan<float> values, int count)
    {
        count = Math.Min(count, values.Length);
        if (count <= 0) return [];
        var worstFirst = new PriorityQueue<int, (float Value, int Index)>(count, ByRank.Instance);
        for (int i = 0; i < values.Length; i++)
        {
            if (worstFirst.Count < count) worstFirst.Enqueue(i, (values[i], i));
            else worstFirst.EnqueueDequeue(i, (values[i], i));
        }

        int[] best = new int[count];
        for (int i = count - 1; i >= 0; i--) best[i] = worstFirst.Dequeue();
        return best;
    }

    private sealed class ByRank : IComparer<(float Value, int Index)>
    {
        public static readonly ByRank Instance = new();

        public int Compare((float Value, int Index) x, (float Value, int Index) y)
        {
            int byValue = x.Value.CompareTo(y.Value);
            return byValue != 0 ? byValue : y.Index.CompareTo(x.Index);
        }
    }
}
