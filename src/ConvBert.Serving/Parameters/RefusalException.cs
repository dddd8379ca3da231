namespace ConvBert.Serving.Parameters;

/// <summary>What was asked for is refused; the message says what, where and what was expected.</summary>
internal abstract class RefusalException : Exception
{
    protected RefusalException(string message) : base(message)
    {
    }

    protected RefusalException(string message, Exception inner) : base(message, inner)
    {
    }
}
