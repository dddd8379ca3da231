namespace ConvBert.Checkpoints;

/// <summary>The layout of Hugging Face's local cache: <c>models--org--name/snapshots/REVISION</c> and <c>refs/NAME</c>.</summary>
public static class HubCache
{
    private const int LongestReference = 256;

    /// <summary>Replaces a model's cache folder by the snapshot of a revision; every other path stays as it is.</summary>
    /// <param name="path">A model folder, a file, or <c>…/models--org--name</c>.</param>
    /// <param name="revision">A branch or tag (looked up in <c>refs</c>) or a commit. Default <c>main</c>.</param>
    /// <returns>The folder or file to read.</returns>
    /// <exception cref="CheckpointException">The cache folder does not hold the revision.</exception>
    public static string Resolve(string path, string revision = "main")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(revision);
        string snapshots = Path.Combine(path, "snapshots");
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return name.StartsWith("models--", StringComparison.Ordinal) && Directory.Exists(snapshots) ? Snapshot(path, snapshots, revision) : path;
    }

    /// <summary>The folder in which a model's configuration and tokenizer stand.</summary>
    /// <param name="path">A model folder, <c>…/models--org--name</c>, a weights file, or an index of shards.</param>
    /// <param name="revision">A branch or tag (looked up in <c>refs</c>) or a commit. Default <c>main</c>.</param>
    /// <returns>The folder, whether or not it exists.</returns>
    /// <exception cref="CheckpointException">The cache folder does not hold the revision.</exception>
    public static string ModelFolder(string path, string revision = "main")
    {
        string resolved = Resolve(path, revision);
        return File.Exists(resolved) ? Path.GetDirectoryName(Path.GetFullPath(resolved))! : resolved;
    }

    private static string Snapshot(string path, string snapshots, string revision)
    {
        string commit = ReadReference(path, revision) ?? revision;
        if (IsFolderName(commit) && Directory.Exists(Path.Combine(snapshots, commit))) return Path.Combine(snapshots, commit);
        string[] held = [.. Directory.EnumerateDirectories(snapshots).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        throw new CheckpointException(path, null, $"the cache does not hold revision {revision}; it holds {(held.Length == 0 ? "none" : string.Join(", ", held))}");
    }

    private static string? ReadReference(string path, string revision)
    {
        if (revision.Split('/').Any(part => !IsFolderName(part))) return null;
        string file = Path.Combine(path, "refs", revision);
        if (!File.Exists(file)) return null;
        if (new FileInfo(file).Length > LongestReference) throw new CheckpointException(file, null, "is no reference: expected one commit hash");
        return File.ReadAllText(file).Trim();
    }

    private static bool IsFolderName(string name)
        => name.Length > 0 && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
