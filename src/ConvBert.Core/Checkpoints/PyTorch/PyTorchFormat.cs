namespace ConvBert.Checkpoints;

/// <summary><c>pytorch_model.bin</c>, or <c>pytorch_model.bin.index.json</c> with its shards.</summary>
internal sealed class PyTorchFormat : ICheckpointFormat
{
    private static readonly string[] Extensions = [".bin", ".pt", ".pth"];

    public string Name => PyTorchCheckpoint.FormatName;

    public bool IsTensorFlow => false;

    public IReadOnlyList<string> FileNames(string? variant)
        => variant is null
            ? ["pytorch_model.bin", "pytorch_model.bin.index.json"]
            : [$"pytorch_model.{variant}.bin", $"pytorch_model.bin.index.{variant}.json"];

    public bool Recognizes(string path, ReadOnlySpan<byte> beginning)
        => HasExtension(path) || FileSignature.IsZip(beginning) || FileSignature.IsPickle(beginning);

    /// <summary>Whether the name is that of a PyTorch file, whatever the content.</summary>
    internal static bool HasExtension(string path) => Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    public ICheckpoint Open(string path)
        => path.EndsWith(".json", StringComparison.Ordinal)
            ? ShardedCheckpoint.Open(path, PyTorchCheckpoint.Open)
            : PyTorchCheckpoint.Open(path);
}
