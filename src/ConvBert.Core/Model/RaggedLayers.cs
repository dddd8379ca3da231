using System.Numerics.Tensors;
using ConvBert.Outputs;

namespace ConvBert.Model;

/// <summary>Room for what the layers of a ragged pass compute inside, and its division among the sequences.</summary>
internal sealed class RaggedLayers
{
    private readonly TokenBatch _batch;
    private readonly ForwardDimensions _sizes;

    public RaggedLayers(TokenBatch batch, ForwardDimensions sizes)
    {
        _batch = batch;
        _sizes = sizes;
        long pairs = 0;
        for (int sequence = 0; sequence < batch.SequenceCount; sequence++) pairs += (long)Length(sequence) * Length(sequence);
        LastHiddenState = new float[(long)batch.TokenCount * sizes.Hidden];
        Attentions = LayerValues.Allocate(sizes.Layers, checked((int)(pairs * sizes.Heads)));
        ConvKernels = LayerValues.Allocate(sizes.Layers, checked(batch.TokenCount * sizes.Heads * sizes.KernelSize));
    }

    public float[] LastHiddenState { get; }

    public float[][] Attentions { get; }

    public float[][] ConvKernels { get; }

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
                Take([LastHiddenState], hidden, [length, _sizes.Hidden])[0],
                Take(Attentions, attention, [_sizes.Heads, length, length]),
                Take(ConvKernels, kernel, [_sizes.Heads, length, _sizes.KernelSize]));
            hidden += length * _sizes.Hidden;
            attention += _sizes.Heads * length * length;
            kernel += _sizes.Heads * length * _sizes.KernelSize;
        }

        return sequences;
    }

    private int Length(int sequence) => _batch.SequenceStarts[sequence + 1] - _batch.SequenceStarts[sequence];

    /// <summary>A tensor over a part of each array.</summary>
    private static Tensor<float>[] Take(float[][] layers, int start, nint[] lengths) =>
        Array.ConvertAll(layers, values => Tensor.Create(values, start, lengths, []));
}
