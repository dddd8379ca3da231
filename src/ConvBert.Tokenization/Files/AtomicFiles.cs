namespace ConvBert.Tokenization.Files;

/// <summary>
/// Files that appear under their names only when all of them are complete: each is written under a temporary name in the same folder and
/// then renamed. If anything fails, nothing of them remains, and the files that they would replace are unchanged.
/// </summary>
internal sealed class AtomicFiles : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly List<Replacement> _pending = [];

    /// <summary>Writes one file.</summary>
    /// <exception cref="IOException">It cannot be written, or its name is taken by something other than a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        using var files = new AtomicFiles();
        files.Add(path, write);
        files.Commit();
    }

    /// <summary>Writes a file under a temporary name. A file that it will replace keeps its Unix permissions.</summary>
    /// <param name="path">The name it will have; missing folders are created.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="flushToDisk">Whether it must survive a power failure right after <see cref="Commit"/>.</param>
    /// <exception cref="IOException">It cannot be written, or its name is taken by something other than a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public void Add(string path, Action<FileStream> write, bool flushToDisk = true)
    {
        string full = Path.GetFullPath(path);
        RequireReplaceable(path, full);
        string folder = Path.GetDirectoryName(full) ?? throw new IOException($"{path}: is a root; expected the name of a file.");
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{TemporaryName.Next()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferSize,
        };
        if (!OperatingSystem.IsWindows() && File.Exists(full)) options.UnixCreateMode = File.GetUnixFileMode(full) | UnixFileMode.UserWrite;
        _pending.Add(new Replacement(full, temporary + ".tmp", temporary + ".old"));
        using var stream = new FileStream(temporary + ".tmp", options);
        write(stream);
        stream.Flush(flushToDisk);

        // The mode of creation is subject to the umask.
        if (!OperatingSystem.IsWindows() && File.Exists(full)) File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(full));
    }

    /// <summary>Removes a file when the others get their names.</summary>
    /// <exception cref="IOException">Windows would not remove it.</exception>
    public void Remove(string path)
    {
        string full = Path.GetFullPath(path), temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{TemporaryName.Next()}");
        if (FileReplacement.RefusalOf(full) is { } refusal) throw new IOException($"{path}: {refusal}");
        _pending.Add(new Replacement(full, Temporary: null, temporary + ".old"));
    }

    /// <summary>
    /// Gives all files their names, in the order in which they were added. If one cannot be renamed, the others are taken back.
    /// </summary>
    /// <exception cref="IOException">A file cannot be renamed, or one that was replaced cannot be removed; the message names it.</exception>
    public void Commit()
    {
        int done = 0;
        try
        {
            // On Windows the old file makes room: a renaming over a file that is open fails even if its readers let it be deleted.
            bool keepsOld = _pending.Count > 1 || OperatingSystem.IsWindows();
            for (; done < _pending.Count; done++) _pending[done].Apply(keepsOld);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string path = _pending[done].Path;
            for (; done >= 0; done--) _pending[done].TakeBack();

            // The system's message may name no file, and where one is open elsewhere it may speak of a missing permission.
            throw new IOException(
                $"{path}: cannot be replaced; expected a file that no other process holds open. {exception.Message}", exception);
        }

        List<Replacement> inUse = _pending.FindAll(replacement => !replacement.TryForgetOld());
        _pending.Clear();
        if (inUse.Count > 0)
            throw new IOException($"{inUse[0].Path}: is replaced, but the file before it is in use and remains as {inUse[0].Old}.");
    }

    public void Dispose()
    {
        foreach (Replacement replacement in _pending)
        {
            if (replacement.Temporary is { } temporary) File.Delete(temporary);
        }
    }

    /// <summary>A device or a pipe would lose its name to a file.</summary>
    private static void RequireReplaceable(string path, string full)
    {
        if (FileReplacement.RefusalOf(full) is { } refusal) throw new IOException($"{path}: {refusal}");
        if (Directory.Exists(full)) throw new IOException($"{path}: is a folder; expected a file or nothing in its place.");
        if (OperatingSystem.IsWindows() || !File.Exists(full)) return;
        if (FileKind.IsSpecial(File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full))
            throw new IOException($"{path}: is a device or a pipe; expected a file or nothing in its place.");
    }

    /// <param name="Path">The name of a file.</param>
    /// <param name="Temporary">Where it is until then; null for one that goes.</param>
    /// <param name="Old">Where the file that it replaces is kept until all are renamed.</param>
    private sealed record Replacement(string Path, string? Temporary, string Old)
    {
        public void Apply(bool keepsOld)
        {
            if (Temporary is null) Rename(keepsOld);
            else FileReplacement.Patiently(Temporary, () => Rename(keepsOld));
        }

        private void Rename(bool keepsOld)
        {
            if ((keepsOld || Temporary is null) && File.Exists(Path))
            {
                // File.Replace would keep what a link points to instead of the link.
                if (Temporary is not null && new FileInfo(Path).LinkTarget is null) File.Replace(Temporary, Path, Old);
                else File.Move(Path, Old, overwrite: true);
            }

            if (Temporary is not null && File.Exists(Temporary)) File.Move(Temporary, Path, overwrite: true);
        }

        /// <summary>Removes the replaced file; false if the system does not let go of it, as Windows of one that is mapped.</summary>
        public bool TryForgetOld()
        {
            try
            {
                File.Delete(Old);
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        /// <summary>As it was before; also where <see cref="Apply"/> has failed half-way.</summary>
        public void TakeBack()
        {
            if (File.Exists(Old)) File.Move(Old, Path, overwrite: true);
            else if (Temporary is not null && !File.Exists(Temporary)) File.Delete(Path);
        }
    }
}
