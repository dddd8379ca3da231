using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;

namespace ConvBert.Serving.Requests;

/// <summary>How a pipeline is called, whatever its task: its texts ragged, or padded as Hugging Face's `batch_size` does.</summary>
/// <param name="Padded">Whether batches are padded.</param>
/// <param name="BatchSize">The number of sequences in a padded batch.</param>
internal sealed record CallParameters(bool Padded, int BatchSize)
{
    /// <summary>The maximum number of sequences in a padded batch, which runs as a whole.</summary>
    public const int MaxBatchSize = 1024;

    /// <summary>The number of sequences in a padded batch by default.</summary>
    public const int DefaultBatchSize = 8;

    /// <summary>Every text by itself; a request that asks for padding without a size gets the default one.</summary>
    public static readonly CallParameters Ragged = new(false, DefaultBatchSize);

    /// <summary>
    /// What the request asks for, else <paramref name="fallback"/>: "batch_size" above 1 pads, "padded" says so outright.
    /// </summary>
    public static CallParameters Read(ParameterSource parameters, CallParameters fallback)
    {
        int? size = parameters.Integer("batch_size", 1, MaxBatchSize);
        bool? padded = parameters.Boolean("padded");
        return fallback with { Padded = padded ?? (size is null ? fallback.Padded : size > 1), BatchSize = size ?? fallback.BatchSize };
    }

    /// <summary>The options of a call like this.</summary>
    public TOptions ApplyTo<TOptions>(TOptions options)
        where TOptions : PipelineCallOptions => (TOptions)(options with { Padded = Padded, BatchSize = BatchSize });
}
