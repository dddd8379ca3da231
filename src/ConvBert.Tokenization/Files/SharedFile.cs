using Microsoft.Win32.SafeHandles;

namespace ConvBert.Tokenization.Files;

/// <summary>Opens files for reading in such a way that they can be replaced and removed meanwhile; a reader keeps what it has opened.</summary>
/// <remarks>Windows refuses both as long as one reader does not share the deletion, which .NET's own ways to read a file do not.</remarks>
internal static class SharedFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="share">What others may do with its content; on Windows that holds for those who have opened it already as well.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="bufferSize">The bytes of the stream's own buffer; none for readers with blocks of their own.</param>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public static FileStream Open(
        string path, FileShare share = FileShare.Read, FileOptions options = FileOptions.None, int bufferSize = 0) =>
        new(path, FileMode.Open, FileAccess.Read, share | FileShare.Delete, bufferSize, options);

    /// <summary>Opens a file to be read at given positions.</summary>
    /// <inheritdoc cref="Open"/>
    public static SafeFileHandle OpenHandle(string path, FileShare share = FileShare.Read, FileOptions options = FileOptions.RandomAccess) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, share | FileShare.Delete, options);

    /// <summary>The text of a file in UTF-8, or what its byte order mark says.</summary>
    /// <inheritdoc cref="Open"/>
    public static string ReadAllText(string path)
    {
        using var reader = new StreamReader(Open(path));
        return reader.ReadToEnd();
    }

    /// <summary>The lines of such a text, each when it is asked for.</summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<string> ReadLines(string path)
    {
        using var reader = new StreamReader(Open(path));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
