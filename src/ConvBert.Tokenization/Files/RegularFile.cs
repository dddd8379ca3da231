namespace ConvBert.Tokenization.Files;

/// <summary>Files that are read from start to end, and are not devices or pipes.</summary>
/// <remarks>
/// A device may never end, and a pipe does not open until another process writes to it. Both have the length 0, so that a file without a
/// length is considered empty and not opened.
/// </remarks>
internal static class RegularFile
{
    /// <summary>The length of a file, that of the target if it is a link; 0 for a device or a pipe.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public static long Length(string path)
    {
        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (Directory.Exists(target)) throw new UnauthorizedAccessException($"Access to the path '{path}' is denied: it is a folder.");
        return new FileInfo(target).Length;
    }

    /// <summary>The bytes of a file; none for a device or a pipe.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        if (Length(path) == 0) return [];
        using FileStream stream = SharedFile.Open(path);
        if (stream.Length > Array.MaxLength) throw new IOException($"{path}: is too large to be read at once.");
        byte[] content = GC.AllocateUninitializedArray<byte>((int)stream.Length);
        stream.ReadExactly(content);
        return content;
    }
}
