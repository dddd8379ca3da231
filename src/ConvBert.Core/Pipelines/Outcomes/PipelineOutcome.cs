using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace ConvBert.Pipelines;

/// <summary>Makes outcomes, such as those of a test's own stream.</summary>
public static class PipelineOutcome
{
    /// <summary>The outcome of an input that was answered.</summary>
    public static PipelineOutcome<TResult> FromResult<TResult>(TResult result) => new(result, error: null);

    /// <summary>The outcome of an input that was refused.</summary>
    public static PipelineOutcome<TResult> FromError<TResult>(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new PipelineOutcome<TResult>(default, error);
    }
}

/// <summary>The outcome of one input of a stream: a result, or the reason why there is none.</summary>
/// <typeparam name="TResult">The pipeline's result.</typeparam>
public sealed class PipelineOutcome<TResult>
{
    private readonly TResult? _result;

    internal PipelineOutcome(TResult? result, Exception? error) => (_result, Error) = (result, error);

    /// <summary>Why the input was refused; null when there is a result.</summary>
    public Exception? Error { get; }

    /// <summary>Whether there is a result.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>The result.</summary>
    /// <exception cref="Exception"><see cref="Error"/>, where there is one.</exception>
    public TResult Result
    {
        get
        {
            if (Error is not null) ExceptionDispatchInfo.Throw(Error);
            return _result!;
        }
    }
}
