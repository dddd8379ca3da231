using System.Globalization;
using ConvBert.Serving.Lines;
using ConvBert.Tokenization.Files;
using Microsoft.Win32.SafeHandles;

namespace ConvBert.Orleans.Files;

/// <summary>
/// A file of a file system that is read as the version that was found: its length and the time of its last change. They are compared behind
/// every read, since a shard takes hours of which the file may change in any.
/// </summary>
internal sealed class VersionedFileStream : ForwardOnlyStream
{
    private const int BufferSize = 1 << 12;

    private readonly FileStream _file;

    /// <summary>What the file was like when it was opened; null where any version will do.</summary>
    private readonly (long Length, DateTime Changed)? _found;

    /// <summary>Kept, since asking the stream for it discards what is buffered.</summary>
    private readonly SafeFileHandle _handle;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileChangedException">It is another version.</exception>
    public VersionedFileStream(StoredFile file)
    {
        _file = SharedFile.Open(file.Path, FileShare.ReadWrite, bufferSize: BufferSize);
        _handle = _file.SafeFileHandle;
        try
        {
            if (file.Version is null) return;
            _found = Present();
            if (VersionOf(_found.Value) != file.Version) throw new FileChangedException(_file.Name);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    /// <summary>The version of a file as it is now.</summary>
    public static string VersionOf(FileInfo file) => VersionOf((file.Length, file.LastWriteTimeUtc));

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override int Read(Span<byte> buffer)
    {
        int read = _file.Read(buffer);
        RequireVersion();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        RequireVersion();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private static string VersionOf((long Length, DateTime Changed) file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.Changed.Ticks}");

    private (long Length, DateTime Changed) Present() => (RandomAccess.GetLength(_handle), File.GetLastWriteTimeUtc(_handle));

    private void RequireVersion()
    {
        if (_found is { } found && Present() != found) throw new FileChangedException(_file.Name);
    }
}
