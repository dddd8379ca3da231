using ConvBert.Tokenization.Files;
using Microsoft.Win32.SafeHandles;

namespace ConvBert.Checkpoints;

/// <summary>
/// A file that any number of threads read at given positions. Positional reads instead of a memory map: the data is copied or
/// converted anyway, and truncating an open file causes an error instead of a fault.
/// </summary>
internal sealed class ReadableFile : IDisposable
{
    /// <summary>Null for an empty file.</summary>
    private readonly SafeFileHandle? _handle;

    private ReadableFile(string path, SafeFileHandle? handle)
    {
        Path = path;
        _handle = handle;
        Length = handle is null ? 0 : RandomAccess.GetLength(handle);
    }

    internal string Path { get; }

    internal long Length { get; }

    internal static ReadableFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            // A pipe would not let itself be opened, and has no length either.
            if (RegularFile.Length(path) == 0) return new ReadableFile(path, null);
            handle = SharedFile.OpenHandle(path);
            return new ReadableFile(path, handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            handle?.Dispose();
            throw new CheckpointException(
                path, null, e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : $"cannot be opened: {e.Message}",
                e);
        }
    }

    internal void ReadExactly(long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                int read = _handle is null ? 0 : RandomAccess.Read(_handle, destination, offset);
                if (read == 0) throw new CheckpointException(Path, null, $"ends at byte {offset}, {destination.Length} bytes early");
                destination = destination[read..];
                offset += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(Path, null, $"cannot be read: {e.Message}", e);
        }
    }

    internal byte[] ReadBytes(long offset, int length)
    {
        byte[] bytes = new byte[length];
        ReadExactly(offset, bytes);
        return bytes;
    }

    internal byte[] ReadBeginning(int most) => ReadBytes(0, (int)Math.Min(Length, most));

    public void Dispose() => _handle?.Dispose();
}
