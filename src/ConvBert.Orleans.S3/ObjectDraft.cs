using ConvBert.Orleans.Files;

namespace ConvBert.Orleans.S3;

/// <summary>An object that gathers in a file of this machine until it is put as a whole.</summary>
/// <param name="put">Puts a stream as the object of a path.</param>
internal sealed class ObjectDraft(Func<string, Stream, CancellationToken, Task> put) : IDraft
{
    private readonly FileStream _file = NewFile();

    /// <inheritdoc/>
    public Stream Content => _file;

    /// <inheritdoc/>
    public async Task CompleteAsync(string path, CancellationToken cancellationToken)
    {
        _file.Position = 0;
        await put(path, _file, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>A file that has no name any more, so that nothing stays of it when the process ends.</summary>
    private static FileStream NewFile()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        File.Delete(path);
        return file;
    }
}
