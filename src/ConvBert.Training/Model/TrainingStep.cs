using ConvBert.Kernels.Threading;
using ConvBert.Training.Heads;

namespace ConvBert.Training.Model;

/// <summary>One pass over a batch, run by all workers: forward, loss, and backward where gradients are wanted.</summary>
internal sealed class TrainingStep(StepContext context, TrainingEncoder encoder, TrainingHead head, BatchLoss loss) : IParallelRegion
{
    private LabelCount _total;
    private bool _backward;
    private bool _recompute;

    public void Begin(LabelCount total, bool backward, bool recompute)
    {
        _total = total;
        _backward = backward;
        _recompute = recompute;
    }

    public void Execute(Worker worker)
    {
        encoder.Forward(context, worker);
        head.Forward(context, worker);
        loss.Run(context.Batch, worker, head.Logits, _total);
        if (!_backward) return;
        bool encoderGradient = encoder.RequiresGradient;
        head.Backward(context, worker, encoderGradient);
        if (encoderGradient) encoder.Backward(context, worker, _recompute);
    }
}
