namespace ConvBert.Kernels.Threading;

/// <summary>One thread's place in a crew: who it is, how many there are, and the barrier they share.</summary>
internal readonly struct Worker(int index, int count, CrewBarrier? barrier)
{
    /// <summary>The only worker of a crew of one.</summary>
    public static Worker Alone => new(0, 1, null);

    public int Index { get; } = index;

    public int Count { get; } = count;

    /// <summary>Waits until every worker of the crew has arrived; what they wrote before is visible afterwards.</summary>
    public void Barrier() => barrier?.SignalAndWait(Index);

    /// <summary>
    /// This worker's share of <paramref name="total"/> items in whole multiples of <paramref name="unit"/>, contiguous and in order of
    /// <see cref="Index"/>. The split depends on these three numbers alone.
    /// </summary>
    public (int Start, int End) Share(int total, int unit = 1)
    {
        int units = (total + unit - 1) / unit;
        int start = (int)((long)units * Index / Count) * unit;
        int end = (int)((long)units * (Index + 1) / Count) * unit;
        return (Math.Min(start, total), Math.Min(end, total));
    }
}
