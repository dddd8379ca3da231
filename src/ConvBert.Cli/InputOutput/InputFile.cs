using ConvBert.Cli.Errors;
using ConvBert.Serving.Lines;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.InputOutput;

/// <summary>Opens files that the command line names, with errors that name them.</summary>
internal static class InputFile
{
    /// <summary>A file's bytes; null where that is not known, as for `-`.</summary>
    public static long? Length(string path) => path != "-" && File.Exists(path) ? new FileInfo(path).Length : null;

    /// <summary>The lines of a file, or of standard input for `-`.</summary>
    /// <exception cref="CommandException">The file does not exist or cannot be read.</exception>
    public static LineReader Lines(string path, CommandEnvironment environment) =>
        new(path == "-" ? environment.Input : Open(path));

    /// <summary>Opens a file for reading from start to end.</summary>
    /// <exception cref="CommandException">It does not exist, is a folder, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new CommandException($"'{path}' is a folder; a file was expected.");
        try
        {
            return SharedFile.Open(path, FileShare.ReadWrite, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"No such file: '{path}'.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"Cannot read '{path}': {ErrorReport.Message(exception)}", exception);
        }
    }
}
