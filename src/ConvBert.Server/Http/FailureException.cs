namespace ConvBert.Server.Http;

/// <summary>A request ends with a failure.</summary>
internal sealed class FailureException(Failure failure) : Exception(failure.Message)
{
    /// <summary>The answer.</summary>
    public Failure Failure => failure;
}
