namespace ConvBert.Training.Data;

/// <summary>
/// Brings examples of like lengths together, by the rule of Hugging Face's <c>group_by_length</c>: an order is cut into megabatches of up to
/// fifty batches, each sorted by length, the longest first; and the longest of all comes first, so that memory that is too small shows at
/// once.
/// </summary>
internal static class LengthGroups
{
    private const int MostBatches = 50;

    /// <summary>Orders examples that are in a random order.</summary>
    /// <param name="order">Indices of examples.</param>
    /// <param name="lengths">The length of each example.</param>
    /// <param name="batchSize">Examples of an optimizer step.</param>
    public static void Arrange(Span<int> order, ReadOnlySpan<int> lengths, int batchSize)
    {
        int megabatch = (int)Math.Min(order.Length, Math.Clamp(order.Length / (batchSize * 4L), 1, MostBatches) * batchSize);
        int longest = 0;
        for (int start = 0; start < order.Length; start += megabatch)
        {
            Span<int> part = order.Slice(start, Math.Min(megabatch, order.Length - start));
            Sort(part, lengths);
            if (lengths[part[0]] > lengths[order[longest]]) longest = start;
        }

        (order[0], order[longest]) = (order[longest], order[0]);
    }

    /// <summary>Sorts from the longest to the shortest; examples of one length stay in their order.</summary>
    private static void Sort(Span<int> order, ReadOnlySpan<int> lengths)
    {
        var keys = new long[order.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = ((long)-lengths[order[i]] << 32) + i;
        keys.AsSpan().Sort(order);
    }
}
