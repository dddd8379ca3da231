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
    /// <param name="batch">The sequences. The results take layers × heads × (length² + length × kernel) floats for each.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <returns>The layers of each sequence, in order.</returns>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, or a sequence is too long.</exception>
    /// <exception cref="OverflowException">A layer's results have more than 2³¹ − 1 numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<SequenceLayers> ForwardLayers(TokenBatch batch, CancellationToken cancellationToken = default)
    {
        RaggedInputs.Check(batch, Config);
        var result = new RaggedLayers(batch, _backbone.Sizes);
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
