namespace ConvBert.Tokenization.Files;

/// <summary>Files that appear together: all are written under other names first, then renamed. What fails before leaves nothing behind.</summary>
internal sealed class FileSet : IDisposable
{
    private readonly List<(string Partial, string Path)> _files = [];

    /// <summary>Writes a file under another name.</summary>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new IOException($"{path}: is a folder; expected a file or nothing in its place.");
        string partial = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.partial");
        _files.Add((partial, full));
        using var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Gives all files their names, in the place of older ones.</summary>
    public void Complete()
    {
        foreach ((string partial, string path) in _files) File.Move(partial, path, overwrite: true);
        _files.Clear();
    }

    public void Dispose()
    {
        foreach ((string partial, _) in _files) File.Delete(partial);
    }
}
