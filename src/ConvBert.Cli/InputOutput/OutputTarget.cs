using ConvBert.Cli.Errors;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.InputOutput;

/// <summary>
/// Where answers go: standard output; a device or a pipe, which is written to; or a file that appears under its name only when it is whole.
/// Until then it is `NAME.partial` beside it, which an interrupted run leaves for `--resume`. No two runs write one file at a time.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly Stream _stream;
    private readonly PartialFile? _file;
    private bool _isDone;

    private OutputTarget(Stream stream, PartialFile? file, bool isStandard)
    {
        _stream = stream;
        _file = file;
        IsStandard = isStandard;
    }

    /// <summary>Whole lines of an interrupted run that are kept: as many input lines are already answered.</summary>
    public long LinesKept => _file?.LinesKept ?? 0;

    /// <summary>Whether this is standard output.</summary>
    public bool IsStandard { get; }

    /// <summary>Standard output.</summary>
    public static OutputTarget Standard(CommandEnvironment environment) => new(environment.Output, null, isStandard: true);

    /// <summary>What `--output` names.</summary>
    /// <param name="path">A file, a device or a pipe; `/dev/stdout` is standard output itself.</param>
    /// <param name="resume">Whether the file's partial predecessor is continued after its last whole line.</param>
    /// <param name="environment">Standard output.</param>
    /// <param name="input">What the run reads: a file, or `-`; null for neither.</param>
    /// <exception cref="CommandException">The output cannot be written, is the input, or is being written by another run.</exception>
    public static OutputTarget Open(string path, bool resume, CommandEnvironment environment, string? input = null)
    {
        if (Directory.Exists(path)) throw new CommandException($"'{path}' is a folder; --output wants a file.");
        try
        {
            string target = CanonicalPath.Of(path);
            if (SpecialFile.IsStandardOutput(target)) return Standard(environment);
            if (SpecialFile.TryOpen(target) is { } special)
            {
                if (!resume) return new OutputTarget(new GuardedOutput(special, $"'{path}'"), null, isStandard: false);
                special.Dispose();
                throw new UsageException($"--resume wants a file as --output, but '{path}' is a device or a pipe.");
            }
            if (input is not null) RefuseInput(path, target, input);
            var file = PartialFile.Open(target, path, resume);
            return new OutputTarget(new GuardedOutput(file.Stream, $"'{path}'"), file, isStandard: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"Cannot write '{path}': {ErrorReport.Message(exception)}", exception);
        }
    }

    /// <summary>Writes bytes; to standard output, a device or a pipe they are on their way when this returns.</summary>
    /// <exception cref="ClosedPipeException">Nobody reads the output any more.</exception>
    /// <exception cref="OutputException">The output cannot take them.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_file is null) _stream.Write(bytes);
        else _file.Write(bytes, _stream);
    }

    /// <summary>The output is whole: gives the file its name.</summary>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    public void Complete()
    {
        _file?.Complete(_stream);
        _isDone = true;
        if (!IsStandard) _stream.Dispose();
    }

    /// <summary>The run was interrupted: keeps what is written for `--resume`.</summary>
    public void KeepPartial()
    {
        _isDone = true;
        _file?.Flush(_stream);
        if (!IsStandard) _stream.Dispose();
    }

    /// <summary>Without <see cref="Complete"/> or <see cref="KeepPartial"/> the run has failed and the partial file goes.</summary>
    public void Dispose()
    {
        if (_isDone || IsStandard) return;
        _isDone = true;
        _file?.Discard();
        _stream.Dispose();
    }

    private static void RefuseInput(string path, string target, string input)
    {
        // What standard input comes from is known on Linux alone.
        string? source = input != "-" ? input : OperatingSystem.IsLinux() ? new FileInfo("/proc/self/fd/0").LinkTarget : null;
        if (source is null || !File.Exists(source)) return;
        string what = input == "-" ? $"the input '{source}'" : $"the input '{input}'";
        if (CanonicalPath.AreSame(source, target)) throw new CommandException($"--output '{path}' is {what}; it would be overwritten.");
        if (CanonicalPath.AreSame(source, PartialFile.PathOf(target)))
            throw new CommandException(
                $"--output '{path}' is written as '{path}.partial' first, which is {what}; it would be overwritten.");
    }
}
