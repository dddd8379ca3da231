namespace ConvBert.Pipelines;

/// <summary>A model's forward pass as a pipeline sees it: sequences in, floats out.</summary>
internal abstract class ModelForward
{
    /// <summary>How many floats the model writes for a sequence that runs as <paramref name="length"/> tokens.</summary>
    public abstract int OutputSize(ModelSequence sequence, int length);

    /// <summary>Throws <see cref="PipelineException"/> when the model cannot read <paramref name="sequence"/>.</summary>
    public abstract void Check(ModelSequence sequence);

    /// <summary>Runs sequences of any lengths without padding; each gives exactly what it gives alone.</summary>
    /// <param name="batch">Sequences that have passed <see cref="Check"/>.</param>
    /// <param name="outputs">The sequences' outputs one after the other.</param>
    /// <param name="cancellationToken">Observed between layers.</param>
    public abstract void Run(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken);

    /// <summary>Runs padded sequences; the convolutions read the padding, as Hugging Face's do.</summary>
    /// <param name="batch">Sequences of one length that have passed <see cref="Check"/>.</param>
    /// <param name="outputs">The sequences' outputs one after the other, each of <see cref="PaddedBatch.Length"/> tokens.</param>
    /// <param name="cancellationToken">Observed between layers.</param>
    public abstract void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken);
}
