using ConvBert.Kernels.Optimizers;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training.Optimizers;

/// <summary>The sum of squares of all gradients: chunks on all workers, added in one order.</summary>
internal sealed class GradientNorm(OptimizerSlot[] slots) : IParallelRegion
{
    private readonly float[] _chunks = new float[slots.Length == 0 ? 0 : slots[^1].EndChunk];

    /// <summary>The norm of the gradients that this step has.</summary>
    public double Compute(WorkerTeam team)
    {
        team.Run(this);
        double sum = 0;
        foreach (OptimizerSlot slot in slots)
        {
            if (!slot.Parameter.HasGradient) continue;
            for (int chunk = slot.FirstChunk; chunk < slot.EndChunk; chunk++) sum += _chunks[chunk];
        }

        return Math.Sqrt(sum);
    }

    unsafe void IParallelRegion.Execute(Worker worker)
    {
        (int start, int end) = worker.Share(_chunks.Length);
        foreach (OptimizerSlot slot in slots)
        {
            if (!slot.Parameter.HasGradient) continue;
            float* gradient = slot.Parameter.Gradient.Pointer;
            for (int chunk = Math.Max(start, slot.FirstChunk); chunk < Math.Min(end, slot.EndChunk); chunk++)
            {
                long first = (long)(chunk - slot.FirstChunk) * SumOfSquares.ChunkLength;
                _chunks[chunk] =
                    SumOfSquares.Chunk(gradient + first, (int)Math.Min(SumOfSquares.ChunkLength, slot.Parameter.Length - first));
            }
        }
    }
}
