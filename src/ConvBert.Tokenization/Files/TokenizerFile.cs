namespace ConvBert.Tokenization.Files;

/// <summary>Reads a tokenizer's files, whatever their names refer to, in bounded memory.</summary>
internal static class TokenizerFile
{
    /// <summary>The maximum size in bytes. The largest published vocabularies have less than a third of it.</summary>
    public const int MaxLength = 1 << 26;

    /// <summary>The maximum number of tokens of a vocabulary, and of keys of a JSON object.</summary>
    public const int MaxTokens = 1 << 21;

    /// <exception cref="TokenizerException">The file is empty, too large, or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            long length = RegularFile.Length(path);
            if (length == 0) throw new TokenizerException($"{path}: is empty or not a regular file.");
            if (length > MaxLength) throw TooLarge(path);
            return ReadAtMost(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The file may grow while it is read.</summary>
    private static byte[] ReadAtMost(string path)
    {
        using FileStream stream = SharedFile.Open(path, FileShare.ReadWrite);
        byte[] content = GC.AllocateUninitializedArray<byte>((int)Math.Min(stream.Length, MaxLength));
        int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return stream.ReadByte() < 0 ? content[..read] : throw TooLarge(path);
    }

    private static TokenizerException TooLarge(string path) =>
        new($"{path}: is larger than {MaxLength} bytes, the maximum for a file of a tokenizer.");
}
