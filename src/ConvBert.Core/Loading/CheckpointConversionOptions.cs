namespace ConvBert.Checkpoints;

/// <summary>How <see cref="CheckpointConverter"/> converts.</summary>
public sealed record CheckpointConversionOptions
{
    /// <summary>
    /// The type of the result: F32, F16 or BF16; null (default) keeps the type of each tensor. I8 stores the encoder's linear layers in 8
    /// bits with a scale an output channel, under a <c>quantization_config</c>, and keeps the types of all else; models loaded from it have
    /// the bits of models that are quantized while loading. Programs that do not know this form of quantization refuse the folder.
    /// </summary>
    public TensorDType? DType { get; init; }

    /// <summary>With I8: <see cref="ConvBertLoadOptions.KeepFloat32"/> of the result.</summary>
    public IReadOnlyList<string> KeepFloat32 { get; init; } = [];

    /// <summary>The maximum number of data bytes in one file, null (default) for a single file.</summary>
    public long? MaxShardSize { get; init; }

    /// <summary>Which weights of a source folder to convert; null for defaults.</summary>
    public CheckpointOpenOptions? Source { get; init; }

    /// <summary>Receives the progress after each tensor.</summary>
    public IProgress<CheckpointConversionProgress>? Progress { get; init; }
}

/// <summary>The progress of a conversion.</summary>
/// <param name="Tensor">The tensor that was written last.</param>
/// <param name="WrittenBytes">The number of data bytes written so far.</param>
/// <param name="TotalBytes">The number of data bytes in the result.</param>
public sealed record CheckpointConversionProgress(string Tensor, long WrittenBytes, long TotalBytes);
