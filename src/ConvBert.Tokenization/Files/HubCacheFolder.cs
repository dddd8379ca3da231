namespace ConvBert.Tokenization.Files;

/// <summary>A model's folder in Hugging Face's local cache: <c>models--org--name/snapshots/COMMIT</c> and <c>refs/NAME</c>.</summary>
internal static class HubCacheFolder
{
    private const string Prefix = "models--";
    private const int MaxReferenceLength = 256;

    /// <summary>The name of a repository's folder.</summary>
    public static string NameOf(string repository) => Prefix + repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>The repository of such a folder; null for another name.</summary>
    public static string? RepositoryOf(string name) => name.StartsWith(Prefix, StringComparison.Ordinal)
        ? name[Prefix.Length..].Replace("--", "/", StringComparison.Ordinal)
        : null;

    /// <summary>Replaces a model's cache folder by the snapshot of a revision; any other path stays as it is, but for separators on Windows.</summary>
    /// <param name="path">A folder or file, or <c>…/models--org--name</c>.</param>
    /// <param name="revision">A branch, a tag, or a commit.</param>
    /// <param name="resolved">The folder or file to read; if there is none, the one that is wrong.</param>
    /// <param name="problem">What is wrong; null if nothing is.</param>
    public static bool TryResolve(
        string path, string revision, out string resolved, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? problem)
    {
        // What is read below it is named with the system's separator; one name has no other.
        path = path.Replace(Path.AltDirectorySeparatorChar, Path.DirectorySeparatorChar);
        (resolved, problem) = (path, null);
        string snapshots = Path.Combine(path, "snapshots");
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (RepositoryOf(name) is null || !Directory.Exists(snapshots)) return true;
        string commit = revision;
        string reference = Path.Combine(path, "refs", revision);
        if (revision.Split('/').All(IsFolderName) && File.Exists(reference))
        {
            if (RegularFile.Length(reference) is 0 or > MaxReferenceLength)
            {
                (resolved, problem) = (reference, "is no reference: expected one commit hash");
                return false;
            }

            commit = SharedFile.ReadAllText(reference).Trim();
        }

        if (IsFolderName(commit) && Directory.Exists(Path.Combine(snapshots, commit)))
        {
            resolved = Path.Combine(snapshots, commit);
            return true;
        }

        IEnumerable<string> commits = Directory.EnumerateDirectories(snapshots).Select(folder => Path.GetFileName(folder));
        string[] held = [.. commits.Order(StringComparer.Ordinal)];
        problem = $"the cache does not hold revision {revision}; it holds {(held.Length == 0 ? "none" : string.Join(", ", held))}";
        return false;
    }

    private static bool IsFolderName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
