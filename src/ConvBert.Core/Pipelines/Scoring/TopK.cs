namespace ConvBert.Pipelines;

/// <summary>The best few of many scores.</summary>
internal static class TopK
{
    /// <summary>
    /// Indices of the <paramref name="count"/> largest values, largest first; of equal values the lower index comes first, and NaN comes
    /// last. <paramref name="count"/> above the number of values gives all of them.
    /// </summary>
    public static int[] Indices(ReadOnlySpan<float> values, int count)
    {
        count = Math.Min(count, values.Length);
        if (count <= 0) return [];
        int[] best = new int[count];
        for (int i = 0; i < count; i++) best[i] = i;
        for (int parent = (count / 2) - 1; parent >= 0; parent--) SiftDown(best, parent, values);
        for (int i = count; i < values.Length; i++)
        {
            if (!IsWorse(best[0], i, values)) continue;
            best[0] = i;
            SiftDown(best, 0, values);
        }

        for (int end = count - 1; end > 0; end--)
        {
            (best[0], best[end]) = (best[end], best[0]);
            SiftDown(best.AsSpan(0, end), 0, values);
        }

        return best;
    }

    /// <summary>
    /// Restores the order of a binary heap whose worst index is on top, where only <paramref name="parent"/> may be out of order.
    /// </summary>
    private static void SiftDown(Span<int> heap, int parent, ReadOnlySpan<float> values)
    {
        while (true)
        {
            int child = (2 * parent) + 1;
            if (child >= heap.Length) return;
            if (child + 1 < heap.Length && IsWorse(heap[child + 1], heap[child], values)) child++;
            if (!IsWorse(heap[child], heap[parent], values)) return;
            (heap[child], heap[parent]) = (heap[parent], heap[child]);
            parent = child;
        }
    }

    private static bool IsWorse(int x, int y, ReadOnlySpan<float> values)
    {
        int byValue = values[x].CompareTo(values[y]);
        return byValue != 0 ? byValue < 0 : x > y;
    }
}
