namespace ConvBert.Tokenization.Files;

/// <summary>A complete file takes the name of another, by the rules of this system.</summary>
internal static class FileReplacement
{
    private const string WindowsDevices = @"\\.\";
    private const int WindowsTries = 20;
    private static readonly TimeSpan WindowsRest = TimeSpan.FromMilliseconds(10);

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
        // Asked once: another writer may make room for its own file in between.
        var file = new FileInfo(full);
        return file.Exists && (file.Attributes & FileAttributes.ReadOnly) != 0
            ? "is read-only; expected a file that may be replaced, or nothing in its place."
            : null;
    }

    /// <summary>Renames a file; one that has the name already goes.</summary>
    /// <exception cref="IOException">It cannot be renamed, or on Windows another process holds the file open.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public static void Rename(string complete, string path) => Patiently(complete, () =>
    {
        try
        {
            File.Move(complete, path, overwrite: true);
        }
        catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && File.Exists(path))
        {
            RenameOverOpen(complete, path);
        }
    });

    /// <summary>
    /// Gives a file its name. On Windows the name is held for a moment by whoever replaces or looks through the file there, another writer
    /// of it as well as a virus scanner; it is tried again until such a moment would be over.
    /// </summary>
    /// <param name="complete">The file, which is there until it has its name.</param>
    /// <param name="rename">Renames it; begins anew where it has failed half-way.</param>
    public static void Patiently(string complete, Action rename)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                rename();
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
                && OperatingSystem.IsWindows() && tries < WindowsTries && File.Exists(complete))
            {
                Thread.Sleep(WindowsRest);
            }
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
            Patiently(old, () =>
            {
                // Another writer may have come in between; its file stays.
                if (File.Exists(path)) File.Delete(old);
                else File.Move(old, path);
            });
            throw;
        }

        Patiently(old, () => File.Delete(old));
    }
}
