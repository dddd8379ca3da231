using ConvBert.Kernels.Optimizers;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training.Optimizers;

/// <summary>One step of all parameters on all workers.</summary>
internal sealed class OptimizerRegion(OptimizerSlot[] slots, OptimizerOptions options) : IParallelRegion
{
    private double _rate;
    private float _gradientScale;

    public void Run(WorkerTeam team, double rate, float gradientScale)
    {
        _rate = rate;
        _gradientScale = gradientScale;
        team.Run(this);
    }

    void IParallelRegion.Execute(Worker worker)
    {
        (int start, int end) = worker.Share(slots.Length == 0 ? 0 : slots[^1].EndChunk);
        foreach (OptimizerSlot slot in slots)
        {
            int first = Math.Max(start, slot.FirstChunk), last = Math.Min(end, slot.EndChunk);
            if (first >= last || !slot.Parameter.HasGradient) continue;
            long from = (long)(first - slot.FirstChunk) * SumOfSquares.ChunkLength;
            long to = Math.Min((long)(last - slot.FirstChunk) * SumOfSquares.ChunkLength, slot.Parameter.Length);
            Move(slot, from, to - from);
        }
    }

    private void Move(OptimizerSlot slot, long from, long count)
    {
        double rate = _rate * slot.RateFactor;
        switch (options.Type)
        {
            case OptimizerType.AdamW:
                Move(new AdamWRule(rate, slot.Decay, options.Beta1, options.Beta2, options.Epsilon, slot.Steps, _gradientScale), slot, from,
                    count);
                break;
            case OptimizerType.OriginalAdam:
                Move(new OriginalAdamRule(rate, slot.Decay, options.Beta1, options.Beta2, options.Epsilon, _gradientScale), slot, from,
                    count);
                break;
            default:
                Move(new SgdRule(rate, slot.Decay, options.Momentum, _gradientScale), slot, from, count);
                break;
        }
    }

    private static unsafe void Move<TRule>(in TRule rule, OptimizerSlot slot, long from, long count) where TRule : struct, IOptimizerRule
    {
        float* first = slot.First is null ? null : slot.First.Pointer + from;
        float* second = slot.Second is null ? null : slot.Second.Pointer + from;
        OptimizerStep.Run(rule, slot.Parameter.Value.Pointer + from, slot.Parameter.Gradient.Pointer + from, first, second, count);
    }
}
