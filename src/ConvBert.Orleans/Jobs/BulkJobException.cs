using Orleans;

namespace ConvBert.Orleans.Jobs;

/// <summary>A job is malformed, or cannot do what it is asked for; the message says what and what was expected.</summary>
[GenerateSerializer, Alias("convbert.BulkJobException")]
public sealed class BulkJobException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BulkJobException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public BulkJobException(string message, Exception inner) : base(message, inner)
    {
    }
}
