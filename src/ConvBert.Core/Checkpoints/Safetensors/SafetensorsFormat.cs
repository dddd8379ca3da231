namespace ConvBert.Checkpoints;

/// <summary><c>model.safetensors</c>, or <c>model.safetensors.index.json</c> with its shards.</summary>
internal sealed class SafetensorsFormat : ICheckpointFormat
{
    public string Name => SafetensorsCheckpoint.FormatName;

    public bool IsTensorFlow => false;

    public IReadOnlyList<string> FileNames(string? variant)
        => variant is null
            ? ["model.safetensors", "model.safetensors.index.json"]
            : [$"model.{variant}.safetensors", $"model.safetensors.index.{variant}.json"];

    public bool Recognizes(string path, ReadOnlySpan<byte> beginning)
        => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
            || (FileSignature.IsSafetensors(beginning) && !PyTorchFormat.HasExtension(path));

    public ICheckpoint Open(string path) => Translate(path.EndsWith(".json", StringComparison.Ordinal)
        ? ShardedCheckpoint.Open(path, SafetensorsCheckpoint.Open)
        : SafetensorsCheckpoint.Open(path));

    private static ICheckpoint Translate(ICheckpoint checkpoint)
    {
        if (checkpoint.Metadata.GetValueOrDefault("format") is not { } format || format is "pt" or "mlx") return checkpoint;
        if (CheckpointFormats.Dialect(format) is { } dialect) return dialect.Translate(checkpoint);
        checkpoint.Dispose();
        throw new CheckpointException(checkpoint.Path, null, format == "tf"
            ? "holds TensorFlow's names and layouts (format: tf); register the formats of ConvBert.TensorFlow to read it"
            : $"its metadata gives the format {format}; expected pt");
    }
}
