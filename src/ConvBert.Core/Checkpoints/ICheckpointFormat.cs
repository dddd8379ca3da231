namespace ConvBert.Checkpoints;

/// <summary>A kind of checkpoint file that <see cref="Checkpoint.Open"/> can find and open.</summary>
public interface ICheckpointFormat
{
    /// <summary>The name that <see cref="ICheckpoint.Format"/> reports.</summary>
    string Name { get; }

    /// <summary>Whether the files are TensorFlow's; those come first with <see cref="CheckpointOpenOptions.FromTf"/>, else last.</summary>
    bool IsTensorFlow { get; }

    /// <summary>The file names that mean this format inside a model folder, most preferred first.</summary>
    /// <param name="variant">The variant (<c>fp16</c>) that is part of the names, or null.</param>
    /// <returns>File names without a folder.</returns>
    IReadOnlyList<string> FileNames(string? variant);

    /// <summary>Whether a file that was named explicitly is of this format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beginning">Its first bytes (up to 4096).</param>
    /// <returns>True when <see cref="Open"/> should be asked.</returns>
    bool Recognizes(string path, ReadOnlySpan<byte> beginning);

    /// <summary>Opens a file, or an index with its shards.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open checkpoint; tensor names and shapes are PyTorch's.</returns>
    /// <exception cref="CheckpointException">The file is broken.</exception>
    ICheckpoint Open(string path);
}
