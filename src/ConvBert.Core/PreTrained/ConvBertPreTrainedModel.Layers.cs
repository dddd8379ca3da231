using ConvBert.Inputs;
using ConvBert.Model;
using ConvBert.Outputs;

namespace ConvBert;

public abstract partial class ConvBertPreTrainedModel
{
    /// <summary>
    /// Runs the encoder on sequences without padding and returns what its layers compute inside. Each sequence gives the numbers that it
    /// gives alone, bit for bit; the head does not run.
    /// </summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="layers">The layers that are kept, counted from 0; null for all. A kept layer takes heads × (length² + length × kernel)
    /// floats for each sequence.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <returns>The layers of each sequence, in order.</returns>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, a sequence is too long, or there is no such layer.
    /// </exception>
    /// <exception cref="OverflowException">A layer's results have more than 2³¹ − 1 numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<SequenceLayers> ForwardLayers(
        TokenBatch batch, IReadOnlyList<int>? layers = null, CancellationToken cancellationToken = default)
    {
        RaggedInputs.Check(batch, Config);
        int count = _backbone.Sizes.Layers;
        layers ??= [.. Enumerable.Range(0, count)];
        foreach (int layer in layers)
        {
            if (layer < 0 || layer >= count)
                throw new ArgumentException($"layers holds {layer}; the model has {count} layers, counted from 0.", nameof(layers));
        }

        var result = new RaggedLayers(batch, _backbone.Sizes, layers);
        RunLayers(batch, result, cancellationToken);
        return result.Split();
    }

    private unsafe void RunLayers(TokenBatch batch, RaggedLayers result, CancellationToken cancellationToken)
    {
        ForwardPass pass = Rent();
        try
        {
            pass.Sequences.Set(batch);
            pass.Attentions = result.Attentions;
            pass.ConvKernels = result.ConvKernels;
            fixed (float* output = result.LastHiddenState) pass.Run(_team, output, cancellationToken);
        }
        finally
        {
            Return(pass);
        }
    }
}
