using ConvBert.Kernels;
using ConvBert.Kernels.Threading;

namespace ConvBert;

/// <summary>Numbered pieces of work, each done once by whichever thread is free.</summary>
internal sealed class PieceWork : IParallelRegion
{
    /// <summary>More threads than this wait for memory only.</summary>
    private const int MostThreads = 16;

    private readonly int _count;
    private readonly long _bufferLength;
    private readonly Step _work;
    private int _taken;

    private PieceWork(int count, long bufferLength, Step work)
    {
        _count = count;
        _bufferLength = bufferLength;
        _work = work;
    }

    /// <summary>Does one piece; the buffer is its thread's own for as long as that takes.</summary>
    public delegate void Step(int piece, Span<float> buffer);

    /// <summary>
    /// Does all pieces on all processors, and throws what one of them threw. The threads are a team of their own: forwards of other models go on with
    /// theirs meanwhile.
    /// </summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="bufferLength">Floats of a thread's buffer.</param>
    /// <param name="work">What is done with a piece.</param>
    /// <param name="mostThreads">Threads at most.</param>
    public static void Run(int count, long bufferLength, Step work, int mostThreads = MostThreads)
    {
        int threads = Math.Min(Environment.ProcessorCount, Math.Min(mostThreads, MostThreads));
        using var team = new WorkerTeam(Math.Clamp(count, 1, threads));
        team.Run(new PieceWork(count, bufferLength, work));
    }

    public void Execute(Worker worker)
    {
        using var buffer = new NativeBuffer(_bufferLength);
        try
        {
            while (Interlocked.Increment(ref _taken) - 1 is var piece && piece < _count) _work(piece, buffer.Span);
        }
        catch
        {
            // One failure is enough for the caller; the other threads need not go on.
            Volatile.Write(ref _taken, _count);
            throw;
        }
    }
}
