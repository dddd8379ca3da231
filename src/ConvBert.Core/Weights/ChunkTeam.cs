using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;

namespace ConvBert.Weights;

/// <summary>
/// Threads that do numbered chunks of work, each chunk once, by whichever thread is free. A load has a team of its own, so that forwards of
/// other models go on with theirs meanwhile.
/// </summary>
internal sealed class ChunkTeam : IDisposable
{
    /// <summary>More threads than this only wait for memory.</summary>
    private const int MaxThreads = 16;

    private readonly WorkerTeam _team = new(Math.Min(Environment.ProcessorCount, MaxThreads));

    /// <summary>Does one chunk; the buffer belongs to its thread for as long as that takes.</summary>
    public delegate void Step(int chunk, Span<float> buffer);

    /// <summary>Does all chunks on all threads, and throws what one of them threw.</summary>
    /// <param name="count">The number of chunks.</param>
    /// <param name="bufferLength">Floats of a thread's buffer.</param>
    /// <param name="work">What is done with a chunk.</param>
    /// <param name="maxThreads">Threads at most.</param>
    public void Run(int count, long bufferLength, Step work, int maxThreads = MaxThreads)
    {
        var region = new Region(Math.Min(Math.Min(count, maxThreads), _team.Threads), count, bufferLength, work);
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
                while (Interlocked.Increment(ref _taken) - 1 is var chunk && chunk < count) work(chunk, buffer.Span);
            }
            catch
            {
                // One failure is enough for the caller; the other threads stop.
                Volatile.Write(ref _taken, count);
                throw;
            }
        }
    }
}
