namespace ConvBert.Checkpoints;

/// <summary>A kind of checkpoint file that <see cref="Checkpoint.Open"/> can find and open.</summary>
public interface ICheckpointFormat
{
    /// <summary>The name that <see cref="ICheckpoint.Format"/> reports.</summary>
    string Name { get; }

    /// <summary>
    /// Whether the files are TensorFlow's; these come first with <see cref="CheckpointOpenOptions.FromTf"/>, last otherwise.
    /// </summary>
    bool IsTensorFlow { get; }

    /// <summary>The file names of this format in a model folder, in order of preference.</summary>
    /// <param name="variant">The variant in the names (<c>fp16</c>), or null.</param>
    /// <returns>File names without a folder.</returns>
    IReadOnlyList<string> FileNames(string? variant);

    /// <summary>Whether an explicitly named file has this format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beginning">Its first bytes (up to 4096).</param>
    /// <returns>True if <see cref="Open"/> should open the file.</returns>
    bool Recognizes(string path, ReadOnlySpan<byte> beginning);

    /// <summary>Opens a file, or a shard index with its shards.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open checkpoint; tensor names and shapes are PyTorch's.</returns>
    /// <exception cref="CheckpointException">The file is malformed.</exception>
    ICheckpoint Open(string path);
}
