using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>One encoder layer: mixed attention, then the feed-forward.</summary>
internal sealed class EncoderLayer(ConvBertConfig config, ForwardDimensions sizes, ParameterSet parameters, string prefix, int layer)
    : IDisposable
{
    private readonly AttentionLayer _attention = new(config, sizes, parameters, prefix + "attention.", layer);
    private readonly FeedForwardLayer _feedForward = new(config, sizes, parameters, prefix, layer);

    public LinearLayer[] Linears => field ??= [.. _attention.Linears, .. _feedForward.Linears];

    public bool RequiresGradient => _attention.RequiresGradient || _feedForward.RequiresGradient;

    /// <summary>Floats of panels that the products need over so many tokens.</summary>
    public long PanelLength(int tokens)
    {
        long length = 0;
        foreach (LinearLayer linear in Linears) length = Math.Max(length, linear.PanelLength(tokens));
        return length;
    }

    /// <summary>Floats of <see cref="StepContext.Adapters"/> that the adapters need over so many tokens.</summary>
    public long AdapterLength(int tokens)
    {
        long length = 0;
        foreach (LinearLayer linear in Linears) length = Math.Max(length, linear.AdapterLength(tokens));
        return length;
    }

    /// <summary>From x to <see cref="TrainingWorkspace.Hidden"/>; passes a barrier at the end.</summary>
    public void Forward(StepContext context, Worker worker, MatrixView x, in LayerActivations kept)
    {
        _attention.Forward(context, worker, x, kept);
        _feedForward.Forward(context, worker, kept);
    }

    /// <summary>
    /// From the gradient of the output to that of x, both in <see cref="TrainingWorkspace.HiddenGradient"/>; passes a barrier at the end.
    /// </summary>
    public void Backward(StepContext context, Worker worker, MatrixView x, in LayerActivations kept)
    {
        _attention.Normalize(context, worker, kept);
        worker.Barrier();
        _feedForward.Backward(context, worker, kept);
        _attention.Backward(context, worker, x, kept);
    }

    /// <summary>
    /// Computes the layer's output, <see cref="TrainingWorkspace.Hidden"/>, again from what was kept: this worker's rows.
    /// </summary>
    public void Normalize(StepContext context, Worker worker, in LayerActivations kept) => _feedForward.Normalize(context, worker, kept);

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients()
    {
        _attention.PrepareGradients();
        _feedForward.PrepareGradients();
    }

    public void Dispose()
    {
        _attention.Dispose();
        _feedForward.Dispose();
    }
}
