namespace ConvBert.Checkpoints;

/// <summary>
/// A checkpoint cannot be used: a file is missing, malformed or of an unknown format, or a tensor is missing, has the wrong shape or
/// holds values that no weight can have. The message names the file and, if one is concerned, the tensor.
/// </summary>
public class CheckpointException : Exception
{
    /// <summary>Creates an exception with a default message.</summary>
    public CheckpointException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public CheckpointException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception about a file or a tensor in it; the message begins with both.</summary>
    /// <param name="file">The path of the file or folder.</param>
    /// <param name="tensor">The name of the tensor, or null if the whole file is concerned.</param>
    /// <param name="problem">What is wrong and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public CheckpointException(string file, string? tensor, string problem, Exception? innerException = null)
        : base(tensor is null ? $"{file}: {problem}" : $"{file}: tensor {tensor}: {problem}", innerException)
    {
        File = file;
        Tensor = tensor;
    }

    /// <summary>The file or folder concerned.</summary>
    public string? File { get; }

    /// <summary>The tensor concerned.</summary>
    public string? Tensor { get; }
}
