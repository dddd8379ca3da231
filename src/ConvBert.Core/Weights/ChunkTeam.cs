using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;

namespace ConvBert.Weights;

/// <summary>
/// The threads of one load, which do numbered pieces of work, each once by whichever thread is free. They are a team of their own: forwards of other
/// models go on with theirs meanwhile.
/// </summary>
internal sealed class ChunkTeam : IDisposable
{
    /// <summary>More threads than this wait for memory only.</summary>
    private const int MostThreads = 16;

    private readonly WorkerTeam _team = new(Math.Min(Environment.ProcessorCount, MostThreads));

    /// <summary>Does one piece; the buffer is its thread's own for as long as that takes.</summary>
    public delegate void Step(int piece, Span<float> buffer);

    /// <summary>Does all pieces on all processors, and throws what one of them threw.</summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="bufferLength">Floats of a thread's buffer.</param>
    /// <param name="work">What is done with a piece.</param>
    /// <param name="mostThreads">Threads at most.</param>
    public void Run(int count, long bufferLength, Step work, int mostThreads = MostThreads)
    {
        var region = new Region(Math.Min(count, mostThreads), count, bufferLength, work);
        if (region.Threads > 1) _team.Run(region);
        else region.Execute(Worker.Alone);
    }

    public void Dispose() => _team.Dispose();

    private sealed class Region(int threads, int count, long bufferLength, Step work) : IParallelRegion
    {
        private int _taken;

        public int Threads => threads;

        public void Execute(Worker worker)
        {
            if (worker.Index >= threads) return;
            using var buffer = new NativeBuffer(bufferLength);
            try
            {
                while (Interlocked.Increment(ref _taken) - 1 is var piece && piece < count) work(piece, buffer.Span);
            }
            catch
            {
                // One failure is enough for the caller; the other threads need not go on.
                Volatile.Write(ref _taken, count);
                throw;
            }
        }
    }
}
