using ConvBert.Cli.Parameters;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Requests;

/// <summary>How a pipeline is called, whatever its task: its texts ragged, or padded as Hugging Face's `batch_size` does.</summary>
/// <param name="Padded">Whether batches are padded.</param>
/// <param name="BatchSize">Rows of a padded batch.</param>
internal sealed record CallParameters(bool Padded, int BatchSize)
{
    /// <summary>Rows of a padded batch unless the command line says otherwise.</summary>
    public const int DefaultBatchSize = 8;

    /// <summary>Every text by itself.</summary>
    public static readonly CallParameters Ragged = new(false, 1);

    /// <summary>What the request asks for, else <paramref name="fallback"/>: "batch_size" above 1 pads, "padded" says so outright.</summary>
    public static CallParameters Read(ParameterSource parameters, CallParameters fallback)
    {
        int? size = parameters.Integer("batch_size", min: 1);
        bool? padded = parameters.Boolean("padded");
        return fallback with { Padded = padded ?? (size is null ? fallback.Padded : size > 1), BatchSize = size ?? fallback.BatchSize };
    }

    /// <summary>The options of a call like this.</summary>
    public TOptions ApplyTo<TOptions>(TOptions options)
        where TOptions : PipelineCallOptions => (TOptions)(options with { Padded = Padded, BatchSize = BatchSize });
}
