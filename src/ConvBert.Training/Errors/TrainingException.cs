namespace ConvBert.Training;

/// <summary>A training run cannot begin or go on; the message says what is wrong and what was expected.</summary>
public class TrainingException : Exception
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public TrainingException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public TrainingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
