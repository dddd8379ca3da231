using ConvBert.Training;

namespace ConvBert.FineTuning.Caching;

/// <summary>A folder of tokenized examples.</summary>
internal static class TokenCache
{
    private const int NameBytes = 8;

    /// <summary>The examples of a key, written before if they are not there, or not whole.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">How the file's name begins.</param>
    /// <param name="key">The key.</param>
    /// <param name="examples">Makes the examples.</param>
    /// <exception cref="DatasetException">The cache cannot be written.</exception>
    public static CachedExamples Open(string folder, string name, byte[] key, IEnumerable<TrainingExample> examples)
    {
        string path = Path.Combine(folder, $"{name}-{Convert.ToHexStringLower(key.AsSpan(0, NameBytes))}.tokens");
        if (CachedExamples.TryOpen(path, key) is { } found) return found;
        try
        {
            CacheWriter.Write(path, key, examples);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: the cache of tokenized examples cannot be written. {exception.Message}", exception);
        }

        return CachedExamples.TryOpen(path, key)
            ?? throw new DatasetException($"{path}: the cache of tokenized examples cannot be read back as it was written.");
    }
}
