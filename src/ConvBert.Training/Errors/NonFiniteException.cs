namespace ConvBert.Training;

/// <summary>A loss or a gradient is infinite or not a number. No weight of the step at fault has been changed.</summary>
public sealed class NonFiniteException : TrainingException
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public NonFiniteException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is not finite.</param>
    public NonFiniteException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">What is not finite.</param>
    /// <param name="innerException">The cause.</param>
    public NonFiniteException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception about a step of a run.</summary>
    /// <param name="message">What is not finite.</param>
    /// <param name="tensor">The first tensor that is not finite, or null where all tensors that are kept are.</param>
    /// <param name="step">The optimizer step, from 1.</param>
    /// <param name="batch">The batch in the epoch, from 0.</param>
    public NonFiniteException(string message, string? tensor, long step, long batch)
        : base(message)
    {
        Tensor = tensor;
        Step = step;
        Batch = batch;
    }

    /// <summary>
    /// The first tensor that is not finite, in the order of the model's table: of the weights, else of the gradients; null where all are
    /// finite.
    /// </summary>
    public string? Tensor { get; }

    /// <summary>The optimizer step, from 1; 0 outside of a run.</summary>
    public long Step { get; }

    /// <summary>The batch in the epoch, from 0.</summary>
    public long Batch { get; }
}
