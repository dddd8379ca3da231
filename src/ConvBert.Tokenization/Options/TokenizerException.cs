namespace ConvBert.Tokenization;

/// <summary>A tokenizer's files are missing, broken or ask for something unsupported; the message names file and setting.</summary>
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
