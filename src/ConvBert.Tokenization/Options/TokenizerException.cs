namespace ConvBert.Tokenization;

/// <summary>
/// The files of a tokenizer are missing, malformed, or ask for something that is not supported; or a text cannot be tokenized with them.
/// The message names the file and the setting.
/// </summary>
public sealed class TokenizerException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public TokenizerException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public TokenizerException(string message) : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public TokenizerException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
