using System.Numerics.Tensors;
using ConvBert.Outputs;

namespace ConvBert.Model;

/// <summary>Room for what the layers of a ragged pass compute inside, and its division among the sequences.</summary>
internal sealed class RaggedLayers
{
    private readonly TokenBatch _batch;
    private readonly ForwardDimensions _sizes;
    private readonly IReadOnlyList<int> _layers;

    public RaggedLayers(TokenBatch batch, ForwardDimensions sizes, IReadOnlyList<int> layers)
    {
        _layers = layers;
        _batch = batch;
        _sizes = sizes;
        long pairs = 0;
        for (int sequence = 0; sequence < batch.SequenceCount; sequence++) pairs += (long)Length(sequence) * Length(sequence);
        LastHiddenState = new float[(long)batch.TokenCount * sizes.Hidden];
        int attentions = checked((int)(pairs * sizes.Heads));
        int kernels = checked(batch.TokenCount * sizes.Heads * sizes.KernelSize);
        Attentions = new float[sizes.Layers][];
        ConvKernels = new float[sizes.Layers][];
        foreach (int layer in layers)
        {
            Attentions[layer] ??= LayerValues.Allocate(attentions);
            ConvKernels[layer] ??= LayerValues.Allocate(kernels);
        }
    }

    public float[] LastHiddenState { get; }

    public float[]?[] Attentions { get; }

    public float[]?[] ConvKernels { get; }

    /// <summary>The results of each sequence.</summary>
    public SequenceLayers[] Split()
    {
        var sequences = new SequenceLayers[_batch.SequenceCount];
        int hidden = 0;
        int attention = 0;
        int kernel = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            int length = Length(i);
            sequences[i] = new SequenceLayers(
                Tensor.Create(LastHiddenState, hidden, [length, _sizes.Hidden], []),
                Kept(Attentions, attention, [_sizes.Heads, length, length]),
                Kept(ConvKernels, kernel, [_sizes.Heads, length, _sizes.KernelSize]));
            hidden += length * _sizes.Hidden;
            attention += _sizes.Heads * length * length;
            kernel += _sizes.Heads * length * _sizes.KernelSize;
        }

        return sequences;
    }

    private int Length(int sequence) => _batch.SequenceStarts[sequence + 1] - _batch.SequenceStarts[sequence];

    /// <summary>Tensors over a part of the arrays of the layers that are kept.</summary>
    private Tensor<float>[] Kept(float[]?[] layers, int start, nint[] lengths) =>
        [.. _layers.Select(layer => Tensor.Create(layers[layer]!, start, lengths, []))];
}
