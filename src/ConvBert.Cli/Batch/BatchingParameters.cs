using ConvBert.Cli.Requests;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Batch;

/// <summary>How a request's texts are put together: ragged, or padded as Hugging Face's `batch_size` does.</summary>
/// <param name="Padded">Whether batches are padded.</param>
/// <param name="BatchSize">Rows of a padded batch.</param>
internal sealed record BatchingParameters(bool Padded, int BatchSize)
{
    /// <summary>Every text by itself.</summary>
    public static readonly BatchingParameters Ragged = new(false, 1);

    /// <summary>What the request asks for, else <paramref name="fallback"/>: "batch_size" above 1 pads, "padded" says so outright.</summary>
    public static BatchingParameters Read(RequestObject parameters, BatchingParameters fallback)
    {
        int? size = parameters.Integer("batch_size");
        bool? padded = parameters.Truth("padded");
        if (size is < 1) throw new RequestException($"\"batch_size\" must be at least 1, but is {size}.");
        return new BatchingParameters(padded ?? (size is null ? fallback.Padded : size > 1), size ?? fallback.BatchSize);
    }

    /// <summary>The options with this batching.</summary>
    public TOptions ApplyTo<TOptions>(TOptions options) where TOptions : PipelineCallOptions => (TOptions)(options with { Padded = Padded, BatchSize = BatchSize });
}
