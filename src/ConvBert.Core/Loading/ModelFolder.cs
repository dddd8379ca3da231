using ConvBert.Tokenization.Files;

namespace ConvBert.Checkpoints;

/// <summary>Writes model folders in Hugging Face layout.</summary>
public static class ModelFolder
{
    /// <summary>Writes <c>config.json</c>, <c>model.safetensors</c> and further files; they appear together or not at all.</summary>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="tensors">The weights.</param>
    /// <param name="companions">Names and contents of further files, such as those of the tokenizer; null for none.</param>
    /// <param name="cancellationToken">Asked between tensors.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(
        string folder, ConvBertConfig config, IReadOnlyList<TensorToWrite> tensors, IEnumerable<(string Name, byte[] Content)>? companions =
        null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tensors);
        using var files = new AtomicFiles();
        config.AddTo(files, folder);
        foreach ((string name, byte[] content) in companions ?? []) files.Add(Path.Combine(folder, name), stream => stream.Write(content));
        ShardedSafetensorsWriter.Add(files, folder, tensors, null, null, cancellationToken);
        files.Commit();
    }
}
