using ConvBert.Inputs;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>Embeddings and layers, forward and backward.</summary>
internal sealed unsafe class TrainingEncoder : IDisposable
{
    private readonly EncoderLayer[] _layers;

    /// <param name="config">The configuration.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="prefix">What stands in front of the names of the encoder's parameters.</param>
    public TrainingEncoder(ConvBertConfig config, ParameterSet parameters, string prefix)
    {
        Sizes = new ForwardDimensions(config);
        Embeddings = new EmbeddingLayer(config, Sizes, parameters, prefix);
        _layers = new EncoderLayer[Sizes.Layers];
        for (int i = 0; i < _layers.Length; i++)
            _layers[i] =
                new EncoderLayer(config, Sizes, parameters,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}encoder.layer.{i}."), i);
    }

    public ForwardDimensions Sizes { get; }

    public EmbeddingLayer Embeddings { get; }

    /// <summary>Whether anything below the head wants a gradient.</summary>
    public bool RequiresGradient => FirstTrained() <= _layers.Length - 1 || Embeddings.RequiresGradient;

    /// <summary>All linears of the layers, and that of the embeddings.</summary>
    public IEnumerable<LinearLayer> Linears =>
        [.. _layers.SelectMany(layer => layer.Linears), .. Embeddings.Project is { } project ? [project] : Array.Empty<LinearLayer>()];

    /// <summary>Floats of panels that the products need over so many tokens.</summary>
    public long PanelLength(int tokens)
    {
        long length = Embeddings.Project?.PanelLength(tokens) ?? 0;
        foreach (EncoderLayer layer in _layers) length = Math.Max(length, layer.PanelLength(tokens));
        return length;
    }

    /// <summary>Floats of <see cref="StepContext.Adapters"/> that the adapters need over so many tokens.</summary>
    public long AdapterLength(int tokens)
    {
        long length = Embeddings.Project?.AdapterLength(tokens) ?? 0;
        foreach (EncoderLayer layer in _layers) length = Math.Max(length, layer.AdapterLength(tokens));
        return length;
    }

    /// <summary>Fills <see cref="TrainingWorkspace.Hidden"/> with the encoder's output; passes a barrier at the end.</summary>
    public void Forward(StepContext context, Worker worker)
    {
        TrainingWorkspace workspace = context.Workspace;
        Embeddings.Forward(context, worker);
        MatrixView x = context.PerToken(workspace.EncoderInput, Sizes.Hidden);
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Forward(context, worker, x, workspace.Layers[i]);
            x = context.PerToken(workspace.Hidden, Sizes.Hidden);
        }

        if (_layers.Length > 0) return;
        (int first, int end) = worker.Share(context.Tokens);
        for (int token = first; token < end; token++)
            x.RowSpan(token).CopyTo(context.PerToken(workspace.Hidden, Sizes.Hidden).RowSpan(token));
        worker.Barrier();
    }

    /// <summary>
    /// From the gradient of the encoder's output, <see cref="TrainingWorkspace.HiddenGradient"/>, down to the lowest part that wants a
    /// gradient.
    /// </summary>
    public void Backward(StepContext context, Worker worker, bool recompute)
    {
        int lowest = Embeddings.RequiresGradient ? -1 : FirstTrained();
        for (int i = _layers.Length - 1; i >= Math.Max(lowest, 0); i--)
        {
            LayerActivations kept = context.Workspace.Layers[i];
            // The inside of the last layer is still there.
            if (recompute && i < _layers.Length - 1) _layers[i].Forward(context, worker, InputOf(context, worker, i), kept);
            _layers[i].Backward(context, worker, InputOf(context, worker, i), kept);
        }

        if (lowest >= 0) return;
        Embeddings.Backward(context, worker);
    }

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients(TokenSequences rows)
    {
        Embeddings.PrepareGradients(rows);
        foreach (EncoderLayer layer in _layers) layer.PrepareGradients();
    }

    public void Dispose()
    {
        Embeddings.Dispose();
        foreach (EncoderLayer layer in _layers) layer.Dispose();
    }

    private int FirstTrained()
    {
        int layer = 0;
        while (layer < _layers.Length && !_layers[layer].RequiresGradient) layer++;
        return layer;
    }

    /// <summary>
    /// The input of a layer: kept for the first, for others the layer norm of what the layer below has kept; passes a barrier.
    /// </summary>
    private MatrixView InputOf(StepContext context, Worker worker, int layer)
    {
        TrainingWorkspace workspace = context.Workspace;
        if (layer == 0) return context.PerToken(workspace.EncoderInput, Sizes.Hidden);
        _layers[layer - 1].Normalize(context, worker, workspace.Layers[layer - 1]);
        worker.Barrier();
        return context.PerToken(workspace.Hidden, Sizes.Hidden);
    }
}
