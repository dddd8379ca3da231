namespace ConvBert.Checkpoints;

/// <summary>
/// Files that appear under their names only when all of them are complete: each is written under a temporary name first, and on
/// failure nothing of them remains.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly List<(string Temporary, string Path)> _pending = [];

    /// <summary>Writes one file.</summary>
    internal static void Write(string path, Action<FileStream> write)
    {
        using var file = new AtomicFile();
        file.Add(path, write);
        file.Commit();
    }

    internal void Add(string path, Action<FileStream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        _pending.Add((temporary, path));
        using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Gives the files their names, in the order in which they were added.</summary>
    internal void Commit()
    {
        foreach ((string temporary, string path) in _pending) File.Move(temporary, path, overwrite: true);
        _pending.Clear();
    }

    public void Dispose()
    {
        foreach ((string temporary, _) in _pending) File.Delete(temporary);
    }
}
