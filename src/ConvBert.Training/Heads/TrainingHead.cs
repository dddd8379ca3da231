using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Training.Model;

namespace ConvBert.Training.Heads;

/// <summary>What stands on the encoder: from hidden states to logits, and from the gradient of the logits back.</summary>
internal abstract unsafe class TrainingHead(HeadInput input) : IDisposable
{
    private float* _memory;
    private long _used;

    /// <summary>Which hidden states the head sees.</summary>
    public HeadInput Input { get; } = input;

    /// <summary>Columns of the logits.</summary>
    public abstract int Classes { get; }

    /// <summary>Whether any of the parameters wants a gradient.</summary>
    public abstract bool RequiresGradient { get; }

    /// <summary>The scores, <c>[rows, classes]</c>; the loss puts their gradient in their place.</summary>
    public MatrixView Logits { get; private set; }

    /// <summary>Floats of panels that the products need.</summary>
    public abstract long PanelLength(int rows);

    /// <summary>Lays out the head's memory, from <paramref name="memory"/> on; null only measures. Returns the number of floats.</summary>
    public long Layout(float* memory, TrainingBatch batch)
    {
        _memory = memory;
        _used = 0;
        int rows = Input.Rows(batch);
        Logits = new MatrixView(Take((long)rows * Classes), rows, Classes);
        Layout(rows);
        return _used;
    }

    /// <summary>From the encoder's output to the logits; passes a barrier at the end.</summary>
    public abstract void Forward(StepContext context, Worker worker);

    /// <summary>
    /// From the gradient of the logits to the parameters' and, where wanted, to that of the encoder's output; passes a barrier at the end.
    /// </summary>
    public abstract void Backward(StepContext context, Worker worker, bool encoderGradient);

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public abstract void PrepareGradients();

    public abstract void Dispose();

    protected abstract void Layout(int rows);

    /// <summary>A matrix in the head's memory.</summary>
    protected MatrixView Take(int rows, int columns) => new(Take((long)rows * columns), rows, columns);

    private float* Take(long length)
    {
        const int CacheLine = 16;
        float* start = _memory == null ? null : _memory + _used;
        _used += (length + CacheLine - 1) / CacheLine * CacheLine;
        return start;
    }
}
