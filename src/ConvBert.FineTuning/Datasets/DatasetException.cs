namespace ConvBert.FineTuning;

/// <summary>A file of examples cannot be used; the message names the file, the line and what was expected.</summary>
public sealed class DatasetException : Exception
{
    /// <summary>Creates an exception without details.</summary>
    public DatasetException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">The message.</param>
    public DatasetException(string message) : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public DatasetException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates an exception for a line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="problem">What is wrong with it, as a sentence without its subject.</param>
    /// <param name="innerException">The cause.</param>
    public DatasetException(string path, long line, string problem, Exception? innerException = null)
        : base($"{path}, line {line}: {problem}", innerException)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file; null where none is to blame.</summary>
    public string? Path { get; }

    /// <summary>The line, from 1; null where the whole file is to blame.</summary>
    public long? Line { get; }
}
