using ConvBert.Checkpoints;

namespace ConvBert.Serving.Models;

/// <summary>Reads a model's files in one state of theirs.</summary>
internal static class SettledFiles
{
    private const int MaxAttempts = 3;

    /// <summary>Loads what the files hold, and again where they have changed meanwhile.</summary>
    /// <param name="path">The folder, or the file.</param>
    /// <param name="load">Loads from the files, whose state it is given.</param>
    /// <param name="free">Frees what was loaded from more than one state.</param>
    /// <exception cref="ChangingFilesException">They change at every attempt.</exception>
    public static async Task<T> LoadAsync<T>(string path, Func<FolderStamp, Task<T>> load, Action<T> free)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            FolderStamp stamp = FolderStamp.Of(path);
            T loaded;
            try
            {
                loaded = await load(stamp).ConfigureAwait(false);
            }
            catch (Exception) when (FolderStamp.Of(path) != stamp)
            {
                // Files of two states seldom fit together.
                continue;
            }

            if (FolderStamp.Of(path) == stamp) return loaded;
            free(loaded);
        }

        throw new ChangingFilesException();
    }
}
