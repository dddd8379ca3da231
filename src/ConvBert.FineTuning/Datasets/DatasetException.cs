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

    internal DatasetException(string path, string unit, long number, string problem, Exception? innerException = null)
        : base($"{path}, {unit} {number}: {problem}", innerException)
    {
        Path = path;
        Line = number;
    }

    /// <summary>The file; null where none is to blame.</summary>
    public string? Path { get; }

    /// <summary>The line, or the record of a JSON document, from 1; null where the whole file is to blame.</summary>
    public long? Line { get; }
}
