using ConvBert.Tokenization.Files;

namespace ConvBert.Checkpoints;

/// <summary>The layout of Hugging Face's local cache: <c>models--org--name/snapshots/REVISION</c> and <c>refs/NAME</c>.</summary>
public static class HubCache
{
    /// <summary>
    /// Replaces a model's cache folder by the snapshot of a revision; all other paths are returned unchanged, on Windows with its own
    /// separators.
    /// </summary>
    /// <param name="path">A model folder, a file, or <c>…/models--org--name</c>.</param>
    /// <param name="revision">A branch or tag (looked up in <c>refs</c>) or a commit. Default <c>main</c>.</param>
    /// <returns>The folder or file to read.</returns>
    /// <exception cref="CheckpointException">The cache folder does not hold the revision.</exception>
    public static string Resolve(string path, string revision = "main")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(revision);
        return HubCacheFolder.TryResolve(path, revision, out string resolved, out string? problem)
            ? resolved
            : throw new CheckpointException(resolved, null, problem);
    }

    /// <summary>The folder that holds a model's configuration and tokenizer.</summary>
    /// <param name="path">A model folder, <c>…/models--org--name</c>, a weights file, or a shard index.</param>
    /// <param name="revision">A branch or tag (looked up in <c>refs</c>) or a commit. Default <c>main</c>.</param>
    /// <returns>The folder, whether or not it exists.</returns>
    /// <exception cref="CheckpointException">The cache folder does not hold the revision.</exception>
    public static string FolderOf(string path, string revision = "main")
    {
        string resolved = Resolve(path, revision);
        return File.Exists(resolved) ? Path.GetDirectoryName(Path.GetFullPath(resolved))! : resolved;
    }
}
