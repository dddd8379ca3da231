namespace ConvBert.Orleans.Sources;

/// <summary>An input cannot be read, and will not be by another attempt: it is gone, is another, or is malformed.</summary>
internal sealed class UnreadableInputException(Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>Whether what went wrong with an input lasts, unlike a store that is away for a while.</summary>
    public static bool Lasts(Exception exception) => exception
        is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException or Files.FileChangedException
        or not (IOException or OperationCanceledException or TimeoutException or OutOfMemoryException);
}
