using ConvBert.Kernels.Threading;
using ConvBert.Training.Heads;
using ConvBert.Training.Model;

namespace ConvBert.Training.Steps;

/// <summary>One pass over a batch, run by all workers: forward, loss, and backward where gradients are wanted.</summary>
internal sealed class TrainingStep(StepContext context, TrainingEncoder encoder, TrainingHead head, BatchLoss loss) : IParallelRegion
{
    private LabelCount _total;
    private bool _backward;
    private bool _recompute;
    private float[] _logits = [];

    /// <summary>The logits of the last pass without backward, row-major.</summary>
    public ReadOnlySpan<float> Logits => _logits.AsSpan(0, head.Logits.Rows * head.Logits.Columns);

    public void Begin(LabelCount total, bool backward, bool recompute)
    {
        _total = total;
        _backward = backward;
        _recompute = recompute;
        if (!backward && _logits.Length < head.Logits.Rows * head.Logits.Columns)
            _logits = new float[head.Logits.Rows * head.Logits.Columns];
    }

    public void Execute(Worker worker)
    {
        encoder.Forward(context, worker);
        head.Forward(context, worker);
        if (!_backward) KeepLogits(worker);
        loss.Run(context.Batch, worker, head.Logits, _total);
        context.Profile?.Finish(worker, StepPart.Head);
        if (!_backward) return;
        bool encoderGradient = encoder.RequiresGradient;
        head.Backward(context, worker, encoderGradient);
        context.Profile?.Finish(worker, StepPart.Head);
        if (encoderGradient) encoder.Backward(context, worker, _recompute);
    }

    /// <summary>Copies this worker's rows, before the loss puts a gradient in their place; passes a barrier at the end.</summary>
    private void KeepLogits(Worker worker)
    {
        (int first, int end) = worker.Share(head.Logits.Rows);
        for (int row = first; row < end; row++) head.Logits.RowSpan(row).CopyTo(_logits.AsSpan(row * head.Logits.Columns));
        worker.Barrier();
    }
}
