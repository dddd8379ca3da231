using ConvBert.Kernels.Threading;
using ConvBert.Pipelines;
using ConvBert.Training.Model;

namespace ConvBert.Training.Heads;

/// <summary>The embedding of each sequence in place of logits; a head without parameters.</summary>
internal sealed class EmbeddingHead(int hiddenSize, Pooling pooling)
    : TrainingHead(new HeadInput(HeadInputKind.Pooled) { Pooling = pooling })
{
    public override int Classes => hiddenSize;

    public override bool RequiresGradient => false;

    public override long PanelLength(int rows) => 0;

    public override void Forward(StepContext context, Worker worker)
    {
        Input.Gather(context, worker, Logits);
        worker.Barrier();
    }

    public override void Backward(StepContext context, Worker worker, bool encoderGradient)
    {
        if (!encoderGradient) return;
        Input.Scatter(context, worker, Logits);
        worker.Barrier();
    }

    public override void PrepareGradients()
    {
    }

    public override void Dispose()
    {
    }

    protected override void Layout(int rows)
    {
    }
}
