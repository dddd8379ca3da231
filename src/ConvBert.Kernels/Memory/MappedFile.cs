using System.IO.MemoryMappedFiles;

namespace ConvBert.Kernels.Memory;

/// <summary>
/// A file's bytes, mapped read-only: every process that maps the file shares one copy of them. Unmapped when its last user has disposed
/// of it.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _pointer;
    private int _users = 1;

    /// <summary>Maps a file, whose opener is its first user.</summary>
    /// <exception cref="IOException">The file is missing, empty, or cannot be read or mapped.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public MappedFile(string path)
    {
        // A pipe does not open until another process writes to it. It has no length; what has none cannot be mapped.
        if (new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length == 0)
        {
            throw new IOException("the file is empty");
        }
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            Length = _stream.Length;
            if (Length == 0) throw new IOException("the file is empty");
            _file = MemoryMappedFile.CreateFromFile(
                _stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            _pointer = start + _view.PointerOffset;
        }
        catch
        {
            _view?.Dispose();
            _file?.Dispose();
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>The length of the file when it was mapped.</summary>
    public long Length { get; }

    /// <summary>The first byte, at the start of a page.</summary>
    public byte* Pointer => _pointer;

    /// <summary>Some of the bytes.</summary>
    public ReadOnlySpan<byte> Span(long offset, int length) => new(_pointer + offset, length);

    /// <summary>Adds a user, which disposes of the file once as well.</summary>
    public void Retain() => Interlocked.Increment(ref _users);

    /// <summary>Removes a user; the last one unmaps the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) != 0) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        _stream.Dispose();
    }
}
