using ConvBert.Cli.Errors;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.InputOutput;

/// <summary>The file of an output that is not whole yet: locked, buffered, and renamed at the end.</summary>
internal sealed class PartialFile
{
    private const int BufferBytes = 1 << 12;

    private readonly string _path;
    private readonly string _name;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;

    /// <summary>Whether a failure keeps the partial file too: what an earlier run has left must not be lost to a mistyped option.</summary>
    private readonly bool _isResumed;

    private PartialFile(FileStream stream, string path, string name, bool isResumed)
    {
        Stream = stream;
        _path = path;
        _name = name;
        _isResumed = isResumed;
        LinesKept = isResumed ? KeepWholeLines(stream) : 0;
    }

    /// <summary>The open file, unbuffered.</summary>
    public FileStream Stream { get; }

    /// <summary>Whole lines of an interrupted run that are kept.</summary>
    public long LinesKept { get; }

    /// <summary>Opens the partial file of <paramref name="path"/>.</summary>
    /// <param name="path">The output without links.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="resume">Whether what an interrupted run has left is continued.</param>
    /// <exception cref="CommandException">Another run writes it, or it is not a regular file that may be replaced.</exception>
    public static PartialFile Open(string path, string name, bool resume)
    {
        if (FileReplacement.RefusalOf(path) is { } refusal) throw new CommandException($"Cannot write '{name}': it {refusal}");
        string partial = PathOf(path);
        if (new FileInfo(partial).LinkTarget is not null)
            throw new CommandException($"Cannot write '{name}': '{name}.partial' is a link; remove it first.");
        FileStream stream = OpenLocked(partial, name, FileMode.OpenOrCreate);
        if (!SpecialFile.IsRegular(stream))
        {
            stream.Dispose();
            throw new CommandException($"Cannot write '{name}': '{name}.partial' is a device or a pipe; remove it first.");
        }
        if (!resume && stream.Length > 0)
        {
            // Made anew rather than emptied: it may be another name of a file that is wanted.
            File.Delete(partial);
            stream.Dispose();
            stream = OpenLocked(partial, name, FileMode.CreateNew);
        }
        return new PartialFile(stream, path, name, resume);
    }

    /// <summary>The partial file of a path.</summary>
    public static string PathOf(string path) => path + ".partial";

    /// <summary>Buffers bytes, and passes full buffers on to <paramref name="guarded"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes, Stream guarded)
    {
        if (_buffered + bytes.Length > BufferBytes) Flush(guarded);
        if (bytes.Length > BufferBytes)
        {
            guarded.Write(bytes);
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    /// <summary>Writes what is buffered.</summary>
    public void Flush(Stream guarded)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, _buffered);
        // First of all: what failed once is not written again when the output is closed.
        _buffered = 0;
        guarded.Write(rest);
    }

    /// <summary>Gives the whole file its name.</summary>
    /// <exception cref="OutputException">It cannot be written or renamed.</exception>
    public void Complete(Stream guarded)
    {
        Flush(guarded);
        try
        {
            // Still locked: no other run may get hold of it in between.
            FileReplacement.Rename(PathOf(_path), _path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"'{_name}'", exception);
        }
    }

    /// <summary>Removes the file unless an earlier run has begun it.</summary>
    public void Discard()
    {
        if (!_isResumed) File.Delete(PathOf(_path));
    }

    private static FileStream OpenLocked(string partial, string name, FileMode mode)
    {
        try
        {
            // On Unix only the sharing of nothing is a lock of its own; on Windows a file that is open can be renamed and removed only
            // where deleting is shared.
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None;
            return new FileStream(partial, mode, FileAccess.ReadWrite, share, bufferSize: 0);
        }
        catch (IOException exception)
            when ((exception.HResult & 0xFFFF) is 11 or 32 or 33 or 35 || (mode == FileMode.CreateNew && File.Exists(partial)))
        {
            // EAGAIN on Linux and macOS, sharing or lock violation on Windows.
            throw new CommandException($"Cannot write '{name}': another run is writing it.", exception);
        }
    }

    private static long KeepWholeLines(FileStream stream)
    {
        var block = new byte[1 << 16];
        long lines = 0;
        long kept = 0;
        long position = 0;
        for (int read; (read = stream.Read(block)) > 0; position += read)
        {
            for (int at = 0, found; (found = block.AsSpan(at, read - at).IndexOf((byte)'\n')) >= 0;)
            {
                at += found + 1;
                lines++;
                kept = position + at;
            }
        }
        stream.SetLength(kept);
        stream.Position = kept;
        return lines;
    }
}
