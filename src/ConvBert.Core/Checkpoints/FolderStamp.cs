namespace ConvBert.Checkpoints;

/// <summary>The state of a model's files: names, sizes and times. It differs once one of them was changed.</summary>
internal readonly record struct FolderStamp
{
    private readonly string _files;

    private FolderStamp(string files) => _files = files;

    /// <summary>The present state of a folder with its subfolders, or of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FolderStamp Of(string path)
    {
        if (File.Exists(path)) return new FolderStamp(Line(path));
        if (!Directory.Exists(path)) return default;
        return new FolderStamp(string.Join(
            '\n', Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Line)));
    }

    private static string Line(string path)
    {
        // The hub's cache links to its files; a link's own size and time do not change with what it leads to.
        var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        return file.Exists ? $"{path} {file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}" : path;
    }
}
