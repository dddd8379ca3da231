using System.Diagnostics;

namespace ConvBert.Kernels.Threading;

/// <summary>
/// How many threads a region is worth. When another process holds a core, the worker on it misses its turns, and the others wait at every
/// barrier for as long as a time slice lasts: two threads can be slower than one. A caller that waited longer in a region than it worked
/// would have been faster with half the crew. What was lost in this way is a debt, which regions without such waits pay back; while it is
/// high, crews are halved for a time that grows with it, and then a whole crew is tried again.
/// </summary>
/// <remarks>
/// Numbers are of <see cref="Stopwatch"/>. The caller holds a lock; a region without neighbours costs two comparisons. Tried: parking
/// sooner at a barrier, which helps base and makes two threads of small four times slower than one.
/// </remarks>
internal sealed class CrewSize
{
    /// <summary>
    /// The debt up to which nothing happens, in regions' work: on a quiet machine a worker misses its turn once in a while.
    /// </summary>
    private const int Tolerated = 16;

    /// <summary>The most debt, in regions' work: with it half a crew works for some seconds of base.</summary>
    private const int MostDebt = 64;

    /// <summary>How long crews are halved, in debts: this keeps what trials cost below a quarter, and below a tenth in the end.</summary>
    private const int Rest = 4;

    /// <summary>The least debt that matters: a time slice or two.</summary>
    private static readonly long LeastDebt = Stopwatch.Frequency / 100;

    private long _debt;
    private long _until;
    private int _limit;

    /// <summary>The most threads of a region that starts <paramref name="now"/>.</summary>
    public int Most(long now) => now < _until ? _limit : int.MaxValue;

    /// <summary>Takes note of a region that ended <paramref name="now"/>.</summary>
    /// <param name="workers">Its threads.</param>
    /// <param name="elapsed">From its start to its end.</param>
    /// <param name="waited">How much of that its caller waited for others, beyond the moments that workers are always apart.</param>
    /// <param name="now">The present.</param>
    public void Report(int workers, long elapsed, long waited, long now)
    {
        if (workers == 1) return;
        long worked = Math.Max(elapsed - waited, 1), lost = waited - worked;
        _debt = Math.Clamp(_debt + lost, 0, Math.Max(MostDebt * worked, 2 * LeastDebt));
        if (lost <= 0 || _debt < Math.Max(Tolerated * worked, LeastDebt)) return;
        _limit = workers / 2;
        _until = now + (Rest * _debt);
    }
}
