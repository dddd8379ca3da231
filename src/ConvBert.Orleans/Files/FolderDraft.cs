using ConvBert.Tokenization.Files;

namespace ConvBert.Orleans.Files;

/// <summary>A file that is written under a name of its own, and renamed when it is whole and on the disk.</summary>
internal sealed class FolderDraft(string path) : IDraft
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    private bool _isComplete;

    /// <inheritdoc/>
    public Stream Content => _file;

    /// <summary>Removes a file; it may be gone, with its folder.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(Path.GetDirectoryName(path))) File.Delete(path);
    }

    /// <inheritdoc/>
    public Task CompleteAsync(string target, CancellationToken cancellationToken)
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        FileReplacement.Rename(path, target);
        _isComplete = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        if (!_isComplete) Remove(path);
    }
}
