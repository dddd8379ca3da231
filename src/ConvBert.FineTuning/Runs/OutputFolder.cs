using System.Globalization;
using ConvBert.Tokenization.Files;
using ConvBert.Training;

namespace ConvBert.FineTuning.Runs;

/// <summary>
/// The folder of a run. Its files are written into a folder beside them first and get their places when all of them are complete.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private const string Unfinished = ".unfinished-", Checkpoint = "checkpoint-", Trial = "trial-", Config = "config.json";

    /// <summary>The folder of adapters in that of a model that they are merged into.</summary>
    public const string Adapter = "adapter";

    private readonly string _path;
    private readonly string _staging;

    private OutputFolder(string path)
    {
        _path = path;
        _staging = Path.Combine(path, $"{Unfinished}{TemporaryName.Next()}");
    }

    /// <summary>Looks at a folder, without changing it.</summary>
    /// <returns>The folder, and the checkpoint to go on from, or null.</returns>
    /// <exception cref="TrainingException">It cannot be used; the message says what to do.</exception>
    public static OutputFolder Open(FineTuningOptions options, out string? checkpoint)
    {
        string path = options.Arguments.OutputDir;
        checkpoint = null;
        if (File.Exists(path)) throw new TrainingException($"{path} is a file; the output is to be a folder.");
        if (IsSame(path, options.Model))
            throw new TrainingException($"{path} is the folder of the model to begin with; name another output.");
        if (options.Resume)
        {
            checkpoint = Trainer.GetLastCheckpoint(path) ?? throw new TrainingException(
                $"{path} has no checkpoint to resume from; begin the run anew, overwriting the output folder if it is not empty.");
        }
        else if (!options.OverwriteOutputDir && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new TrainingException(
                $"{path} exists and is not empty: resume the run in it, overwrite the output folder, or name another one.");
        }

        return new OutputFolder(path);
    }

    /// <summary>The folder of a trial of a search.</summary>
    public string TrialFolder(int number) => Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"{Trial}{number}"));

    /// <summary>Removes what a run of before left, but the files of its model, which stay until there are others.</summary>
    /// <param name="keepsCheckpoints">Whether its checkpoints stay.</param>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public void Clear(bool keepsCheckpoints) => Guard(() =>
    {
        if (!Directory.Exists(_path)) return;
        foreach (string folder in Directory.GetDirectories(_path))
        {
            string name = Path.GetFileName(folder);
            bool isRun = IsNumbered(name, Checkpoint) || IsNumbered(name, Trial);
            if (name.StartsWith(Unfinished, StringComparison.Ordinal) || (isRun && !keepsCheckpoints))
                Directory.Delete(folder, recursive: true);
        }
    });

    /// <summary>Writes the files of a model; those of an earlier call are forgotten.</summary>
    /// <param name="write">Writes into the folder that it is given.</param>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public void Stage(Action<string> write) => Guard(() =>
    {
        if (Directory.Exists(_staging)) Directory.Delete(_staging, recursive: true);
        Directory.CreateDirectory(_staging);
        write(_staging);
    });

    /// <summary>Gives the files their places: <c>config.json</c> last, without which a folder is no model.</summary>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public void Commit() => Guard(() =>
    {
        // Those of a run before are not this model's.
        string adapter = Path.Combine(_path, Adapter);
        if (Directory.Exists(adapter)) Directory.Delete(adapter, recursive: true);
        foreach (string folder in Directory.GetDirectories(_staging))
        {
            string place = Path.Combine(_path, Path.GetFileName(folder));
            if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
            Directory.Move(folder, place);
        }

        foreach (string file in Directory.GetFiles(_staging).OrderBy(file => Path.GetFileName(file) == Config))
            FileReplacement.Rename(file, Path.Combine(_path, Path.GetFileName(file)));
    });

    public void Dispose()
    {
        if (Directory.Exists(_staging)) Directory.Delete(_staging, recursive: true);
    }

    private static bool IsNumbered(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsSame(string path, string other) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(other));

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{_path} cannot be written: {exception.Message}", exception);
        }
    }
}
