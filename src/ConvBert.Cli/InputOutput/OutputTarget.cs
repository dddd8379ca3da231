using ConvBert.Cli.Errors;

namespace ConvBert.Cli.InputOutput;

/// <summary>
/// Where answers go: standard output, or a file that appears under its name only when it is whole. Until then it is `NAME.partial`
/// beside it, which an interrupted run leaves for `--resume`.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly Stream _stream;
    private readonly string? _path;
    private bool _isDone;

    /// <summary>Whether a failure keeps the partial file too: what an earlier run has left must not be lost to a mistyped option.</summary>
    private readonly bool _isResumed;

    private OutputTarget(Stream stream, string? path, bool isResumed, long linesKept)
    {
        _stream = stream;
        _path = path;
        _isResumed = isResumed;
        LinesKept = linesKept;
    }

    /// <summary>Whole lines of an interrupted run that are kept: as many input lines are already answered.</summary>
    public long LinesKept { get; }

    /// <summary>Whether this is a file rather than standard output.</summary>
    public bool IsFile => _path is not null;

    /// <summary>Standard output.</summary>
    public static OutputTarget Standard(CommandEnvironment environment) => new(environment.Output, null, isResumed: false, 0);

    /// <summary>A file; with <paramref name="resume"/> its partial predecessor is continued after the last whole line.</summary>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static OutputTarget File(string path, bool resume)
    {
        if (Directory.Exists(path)) throw new CommandException($"'{path}' is a folder; --output wants a file.");
        try
        {
            var stream = new FileStream(PartialPath(path), resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
            return new OutputTarget(stream, path, resume, resume ? KeepWholeLines(stream) : 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"Cannot write '{path}': {ErrorReport.Message(exception)}", exception);
        }
    }

    /// <summary>Writes bytes; they are on their way when this returns.</summary>
    /// <exception cref="ClosedPipeException">Nobody reads standard output any more.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
            if (_path is null) _stream.Flush();
        }
        catch (IOException exception) when (_path is null)
        {
            throw new ClosedPipeException(exception);
        }
    }

    /// <summary>The output is whole: gives the file its name.</summary>
    public void Complete()
    {
        _stream.Flush();
        _isDone = true;
        if (_path is null) return;
        _stream.Dispose();
        System.IO.File.Move(PartialPath(_path), _path, overwrite: true);
    }

    /// <summary>The run was interrupted: keeps what is written for `--resume`.</summary>
    public void KeepPartial()
    {
        _isDone = true;
        if (_path is not null) _stream.Dispose();
    }

    /// <summary>Without <see cref="Complete"/> or <see cref="KeepPartial"/> the run has failed and the partial file goes.</summary>
    public void Dispose()
    {
        if (_isDone || _path is null) return;
        _isDone = true;
        _stream.Dispose();
        if (!_isResumed) System.IO.File.Delete(PartialPath(_path));
    }

    private static string PartialPath(string path) => path + ".partial";

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
