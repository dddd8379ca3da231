using ConvBert.Tokenization.Files;

namespace ConvBert.Orleans.Files;

/// <summary>A file system with an atomic rename, which all silos see under the same paths.</summary>
internal sealed class FolderFileStore : IFileStore
{
    /// <inheritdoc/>
    public bool Owns(string path) => Path.IsPathFullyQualified(path);

    /// <inheritdoc/>
    public string Combine(string folder, string name) => Path.Combine(folder, name);

    /// <inheritdoc/>
    public Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(new FileInfo(path) is { Exists: true } file ? new StoredFile(path, file.Length, VersionedFileStream.VersionOf(file)) : null);

    /// <inheritdoc/>
    public Stream Open(StoredFile file) => new VersionedFileStream(file);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> ListAsync(string folder)
    {
        var all = new DirectoryInfo(folder);
        return Task.FromResult<IReadOnlyDictionary<string, long>>(all.Exists
            ? all.EnumerateFileSystemInfos().ToDictionary(entry => entry.Name, entry => entry is FileInfo file ? file.Length : 0)
            : []);
    }

    /// <inheritdoc/>
    public Task CreateFolderAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveFolderAsync(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IDraft Begin(string path) => new FolderDraft(path);

    /// <inheritdoc/>
    public Task WriteNoteAsync(string path, ReadOnlyMemory<byte> note, CancellationToken cancellationToken)
    {
        using var file = new FileStream(
            path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        bool isNew = file.Length == 0;
        // One write in place needs no room on a full disk.
        RandomAccess.Write(file.SafeFileHandle, note.Span, fileOffset: 0);
        if (isNew) file.Flush(flushToDisk: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task MoveAsync(string path, string target, long length)
    {
        FileReplacement.Rename(path, target);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string path)
    {
        FolderDraft.Remove(path);
        return Task.CompletedTask;
    }
}
