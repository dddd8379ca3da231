using System.IO.MemoryMappedFiles;
using ConvBert.Tokenization.Files;

namespace ConvBert.FineTuning.Caching;

/// <summary>A file mapped into memory for reading.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _pointer;

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is empty.</exception>
    public MappedFile(string path)
    {
        FileStream stream = SharedFile.Open(path);
        try
        {
            if (stream.Length == 0) throw new IOException($"{path} is empty.");
            Length = stream.Length;
            _file = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
        _pointer += _view.PointerOffset;
    }

    /// <summary>The bytes of the file.</summary>
    public long Length { get; }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    public void Dispose()
    {
        if (_pointer is null) return;
        _pointer = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
