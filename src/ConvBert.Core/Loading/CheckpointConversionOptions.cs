namespace ConvBert.Checkpoints;

/// <summary>How <see cref="CheckpointConverter"/> converts.</summary>
public sealed record CheckpointConversionOptions
{
    /// <summary>The type of real numbers in the result: F32, F16 or BF16; null (default) keeps each tensor's own.</summary>
    public TensorDType? DType { get; init; }

    /// <summary>The most bytes of numbers in one file, null (default) for one file.</summary>
    public long? MaxShardSize { get; init; }

    /// <summary>Which weights of a source folder to take; null for the defaults.</summary>
    public CheckpointOpenOptions? Source { get; init; }

    /// <summary>Told how far the conversion is, after each tensor.</summary>
    public IProgress<CheckpointConversionProgress>? Progress { get; init; }
}

/// <summary>How far a conversion is.</summary>
/// <param name="Tensor">The tensor that was written last.</param>
/// <param name="WrittenBytes">The bytes of numbers that have been written.</param>
/// <param name="TotalBytes">The bytes of numbers in the result.</param>
public sealed record CheckpointConversionProgress(string Tensor, long WrittenBytes, long TotalBytes);
