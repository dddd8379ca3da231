using ConvBert.Tokenization.Files;

namespace ConvBert.FineTuning.Datasets;

/// <summary>Opens files of examples.</summary>
internal static class ExampleStreams
{
    /// <summary>Opens a file for reading from start to end.</summary>
    /// <exception cref="DatasetException">It cannot be read, or is empty.</exception>
    public static FileStream Open(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path)) throw new DatasetException($"{path}: no such file.");
        try
        {
            if (RegularFile.Length(path) == 0)
                throw new DatasetException($"{path}: is empty or no regular file; expected examples, which are read more than once.");
            return SharedFile.Open(path, options: FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read. {exception.Message}", exception);
        }
    }
}
