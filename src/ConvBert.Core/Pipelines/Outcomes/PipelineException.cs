namespace ConvBert.Pipelines;

/// <summary>
/// A pipeline cannot answer an input: the text has no mask or is longer than the model reads, or the model does not fit the task.
/// </summary>
public class PipelineException : Exception
{
    /// <summary>Whether the text has more tokens than the model reads.</summary>
    internal bool TextIsTooLong { get; init; }

    /// <summary>An exception without a message.</summary>
    public PipelineException()
    {
    }

    /// <summary>An exception that says what was wrong with the input and what was expected.</summary>
    public PipelineException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what was wrong and carries the cause.</summary>
    public PipelineException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
