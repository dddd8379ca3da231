namespace ConvBert.Pipelines;

/// <summary>A model as a pipeline sees it: rows in, floats out.</summary>
internal abstract class RowModel
{
    /// <summary>How many floats the model writes for <paramref name="row"/> when it runs as <paramref name="length"/> tokens.</summary>
    public abstract int OutputSize(ModelRow row, int length);

    /// <summary>Throws <see cref="PipelineException"/> when the model cannot read <paramref name="row"/>.</summary>
    public abstract void Check(ModelRow row);

    /// <summary>Runs rows of any lengths without padding; each gives exactly what it gives alone.</summary>
    /// <param name="rows">Rows without padding of their own.</param>
    /// <param name="outputs">The rows' outputs one after the other.</param>
    /// <param name="cancellationToken">Observed between layers.</param>
    public abstract void Forward(IReadOnlyList<ModelRow> rows, Span<float> outputs, CancellationToken cancellationToken);

    /// <summary>Runs padded rows; the convolutions read the padding, as Hugging Face's do.</summary>
    /// <param name="rows">Rows of one length.</param>
    /// <param name="outputs">The rows' outputs one after the other, each of <see cref="PaddedRows.Length"/> tokens.</param>
    /// <param name="cancellationToken">Observed between layers.</param>
    public abstract void ForwardPadded(PaddedRows rows, Span<float> outputs, CancellationToken cancellationToken);
}
