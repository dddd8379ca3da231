namespace ConvBert.Testing;

/// <summary>
/// What a call allocates once everything that is kept has been made. Each of several rounds is measured alone and the least counts: the
/// runtime puts a few objects of its own on a caller's account at moments that depend on what else runs (seen once in hundreds of runs),
/// whereas a call that allocates does so in every round.
/// </summary>
internal static class SteadyState
{
    private const int Rounds = 5;

    /// <summary>Managed bytes that a round of calls allocates on this thread, after as many rounds to warm up.</summary>
    public static long BytesAllocatedBy(Action round)
    {
        for (int i = 0; i < Rounds; i++) round();
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
