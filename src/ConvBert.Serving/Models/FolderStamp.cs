namespace ConvBert.Serving.Models;

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
        var file = new FileInfo(path);
        return file.Exists ? $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}" : path;
    }
}
