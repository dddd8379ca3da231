using ConvBert.Serving.Parameters;


namespace ConvBert.Serving.Requests;

/// <summary>A request is malformed; the message names the field and what was expected.</summary>
internal sealed class RequestException : RefusalException
{
    public RequestException(string message) : base(message)
    {
    }

    public RequestException(string message, Exception inner) : base(message, inner)
    {
    }
}
