namespace ConvBert.Tokenization.Files;

/// <summary>A complete file takes the name of another, by the rules of this system.</summary>
internal static class FileReplacement
{
    private const string WindowsDevices = @"\\.\";

    /// <summary>Whether a full path is a device of Windows, as that of <c>NUL</c> is in whatever folder.</summary>
    public static bool IsWindowsDevice(string full) =>
        OperatingSystem.IsWindows() && full.StartsWith(WindowsDevices, StringComparison.Ordinal);

    /// <summary>
    /// What is wrong with a path that Windows would refuse to replace in the end; null if nothing is. Elsewhere a file's own permissions do
    /// not matter, its folder's do.
    /// </summary>
    public static string? RefusalOf(string full)
    {
        if (!OperatingSystem.IsWindows()) return null;
        if (IsWindowsDevice(full)) return "is the name of a device; expected the name of a file.";
        return File.Exists(full) && (File.GetAttributes(full) & FileAttributes.ReadOnly) != 0
            ? "is read-only; expected a file that may be replaced, or nothing in its place."
            : null;
    }

    /// <summary>Renames a file; one that has the name already goes.</summary>
    /// <exception cref="IOException">It cannot be renamed, or on Windows another process holds the file open.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public static void Rename(string complete, string path)
    {
        try
        {
            File.Move(complete, path, overwrite: true);
        }
        catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && File.Exists(path))
        {
            RenameOverOpen(complete, path);
        }
    }

    /// <summary>
    /// Windows renames nothing over a file that is open. Where its readers let it be deleted, the file itself can be renamed and make room.
    /// </summary>
    private static void RenameOverOpen(string complete, string path)
    {
        string old = Path.Combine(Path.GetDirectoryName(path)!, $".{TemporaryName.Next()}.old");
        File.Move(path, old);
        try
        {
            File.Move(complete, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Move(old, path);
            throw;
        }

        File.Delete(old);
    }
}
