using System.Globalization;
using ConvBert.Tokenization.Files;

namespace ConvBert.Training.Resuming;

/// <summary>The folders <c>checkpoint-N</c> of a run: each is there as a whole or not at all.</summary>
internal static class CheckpointFolder
{
    private const string Prefix = "checkpoint-", Unfinished = ".checkpoint-";

    /// <summary>The path of a step's checkpoint.</summary>
    public static string PathOf(string outputDir, long step) =>
        Path.Combine(outputDir, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step}"));

    /// <summary>The checkpoints of a folder, the oldest first.</summary>
    public static List<(long Step, string Path)> All(string outputDir)
    {
        var found = new List<(long Step, string Path)>();
        if (!Directory.Exists(outputDir)) return found;
        foreach (string path in Directory.EnumerateDirectories(outputDir, Prefix + "*"))
        {
            if (long.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step))
                found.Add((step, path));
        }

        found.Sort();
        return found;
    }

    /// <summary>Makes the folder ready for checkpoints and removes what a run left that was killed while it wrote one.</summary>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public static void Prepare(string outputDir) => Guard(outputDir, () =>
    {
        Directory.CreateDirectory(outputDir);
        foreach (string path in Directory.EnumerateDirectories(outputDir, Unfinished + "*")) Directory.Delete(path, recursive: true);
        string probe = NewTemporary(outputDir, 0);
        Directory.CreateDirectory(probe);
        Directory.Delete(probe);
    });

    /// <summary>Writes a checkpoint under a temporary name and gives it its own when all of it is on the disk.</summary>
    /// <param name="outputDir">The folder of checkpoints.</param>
    /// <param name="step">The step.</param>
    /// <param name="write">Writes the files into the folder that it is given, each flushed to the disk.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="TrainingException">The folder cannot be written or the disk is full; nothing half written is left.</exception>
    public static string Write(string outputDir, long step, Action<string> write)
    {
        string path = PathOf(outputDir, step);
        Guard(path, () =>
        {
            string temporary = NewTemporary(outputDir, step);
            try
            {
                Directory.CreateDirectory(temporary);
                write(temporary);
                DirectorySync.Flush(temporary);
                Replace(path, temporary);
                DirectorySync.Flush(outputDir);
            }
            catch
            {
                if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
                throw;
            }
        });
        return path;
    }

    /// <summary>Removes a checkpoint; one that is being removed has no checkpoint's name any more.</summary>
    /// <exception cref="TrainingException">It cannot be removed.</exception>
    public static void Remove(string path) => Guard(path, () =>
    {
        string temporary = NewTemporary(Path.GetDirectoryName(path)!, 0);
        Directory.Move(path, temporary);
        Directory.Delete(temporary, recursive: true);
    });

    private static void Replace(string path, string successor)
    {
        string? old = null;
        if (Directory.Exists(path))
        {
            old = NewTemporary(Path.GetDirectoryName(path)!, 0);
            Directory.Move(path, old);
        }

        Directory.Move(successor, path);
        if (old is not null) Directory.Delete(old, recursive: true);
    }

    private static string NewTemporary(string outputDir, long step) =>
        Path.Combine(outputDir, string.Create(CultureInfo.InvariantCulture, $"{Unfinished}{step}.{TemporaryName.Next()}.tmp"));

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} cannot be written: {exception.Message}", exception);
        }
    }
}
