namespace ConvBert.Checkpoints;

/// <summary>
/// A checkpoint cannot be used: a file is missing, broken or of an unknown kind, or a tensor is missing, of another shape, or
/// holds what no weight can hold. The message names the file and, where there is one, the tensor.
/// </summary>
public class CheckpointException : Exception
{
    /// <summary>Creates an exception without a message of its own.</summary>
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

    /// <summary>Creates an exception about a file or a tensor in it; both are named at the front of the message.</summary>
    /// <param name="file">The path of the file or folder.</param>
    /// <param name="tensor">The name of the tensor, or null where the file as a whole is meant.</param>
    /// <param name="problem">What is wrong and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public CheckpointException(string file, string? tensor, string problem, Exception? innerException = null)
        : base(tensor is null ? $"{file}: {problem}" : $"{file}: tensor {tensor}: {problem}", innerException)
    {
        File = file;
        Tensor = tensor;
    }

    /// <summary>The file or folder that the message is about.</summary>
    public string? File { get; }

    /// <summary>The tensor that the message is about.</summary>
    public string? Tensor { get; }
}
