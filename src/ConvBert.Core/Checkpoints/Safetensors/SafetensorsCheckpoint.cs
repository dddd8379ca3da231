namespace ConvBert.Checkpoints;

/// <summary>One safetensors file with its own names, types and layouts, untranslated.</summary>
public sealed class SafetensorsCheckpoint : CheckpointBase
{
    /// <summary>The name of the format.</summary>
    public const string FormatName = "safetensors";

    private readonly ReadableFile _file;
    private readonly Dictionary<string, TensorEntry> _tensors;
    private readonly Dictionary<string, long> _begins;

    private SafetensorsCheckpoint(ReadableFile file, SafetensorsHeader header)
        : base(file.Path, FormatName)
    {
        _file = file;
        _tensors = header.Tensors;
        _begins = header.Begins;
        Metadata = header.Metadata;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and validates its whole header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="CheckpointException">The file is missing or is not a well-formed safetensors file.</exception>
    public static SafetensorsCheckpoint Open(string path)
    {
        ReadableFile file = ReadableFile.Open(path);
        try
        {
            return new SafetensorsCheckpoint(file, SafetensorsHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination)
    {
        CheckRange(tensor, offset, destination.Length);
        if (!_begins.TryGetValue(tensor.Name, out long begin)) throw new CheckpointException(Path, tensor.Name, "is not in the file");
        _file.ReadExactly(begin + offset, destination);
    }

    /// <inheritdoc/>
    public override bool SupportsPartialReads(TensorEntry tensor) => true;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();
}
