using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace ConvBert.Pipelines;

/// <summary>What became of one input of a stream: a result, or the reason why there is none.</summary>
/// <typeparam name="TResult">The pipeline's result.</typeparam>
public sealed class PipelineOutcome<TResult>
{
    private readonly TResult? _result;

    internal PipelineOutcome(TResult result) => _result = result;

    internal PipelineOutcome(Exception error) => Error = error;

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
