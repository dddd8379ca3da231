using ConvBert.Tokenization.Files;

namespace ConvBert.Hub;

/// <summary>The files of one commit in the cache: links to blobs, or copies where the file system has no links.</summary>
/// <param name="folder">The repository's folder in the cache.</param>
/// <param name="commit">The commit.</param>
internal sealed class Snapshot(string folder, string commit)
{
    /// <summary>The snapshot's folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "snapshots", commit);

    /// <summary>The path of a file.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Whether a file is there and holds what the hash says by which the hub named it; where no hash names it, that is not known and the
    /// answer is no.
    /// </summary>
    public async Task<bool> HoldsAsync(string name, CancellationToken cancellationToken)
        => BlobOf(name) is { } blob && ContentHash.IsHash(System.IO.Path.GetFileName(blob))
            && await ContentHash.MatchesAsync(blob, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a file's blob is known to hold something else than its name says.</summary>
    public async Task<bool> IsDamagedAsync(string name, CancellationToken cancellationToken)
        => BlobOf(name) is { } blob && ContentHash.Names(blob)
        && !await ContentHash.MatchesAsync(blob, cancellationToken).ConfigureAwait(false);

    /// <summary>Puts a verified blob into the snapshot under a file's name.</summary>
    public async Task LinkAsync(string name, string blob, CancellationToken cancellationToken)
    {
        string path = File(name), fresh = $"{path}.{TemporaryName.Next()}";
        // A copy that is right already need not be made again.
        if (await ContentHash.MatchesAsync(path, blob, cancellationToken).ConfigureAwait(false)) return;
        if (!TryLink(fresh, System.IO.Path.Combine("..", "..", "blobs", blob)))
            System.IO.File.Copy(System.IO.Path.Combine(folder, "blobs", blob), fresh);
        FileReplacement.Rename(fresh, path);
    }

    /// <summary>Whether a link could be made; not on Windows without developer mode, nor on file systems without links.</summary>
    private static bool TryLink(string path, string target)
    {
        try
        {
            // Wine says that it has made one, and has not.
            return System.IO.File.CreateSymbolicLink(path, target).LinkTarget is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Lets a branch or tag name this commit.</summary>
    public void NameBy(string revision)
    {
        AtomicFiles.Write(
            System.IO.Path.Combine(folder, "refs", revision), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(commit)));
    }

    /// <summary>The blob of this repository that a file is a link to.</summary>
    private string? BlobOf(string name)
    {
        if (new FileInfo(File(name)).LinkTarget is not { } target) return null;
        string blob = System.IO.Path.GetFullPath(target, Path);
        return System.IO.Path.GetDirectoryName(blob) == System.IO.Path.Combine(folder, "blobs") ? blob : null;
    }
}
