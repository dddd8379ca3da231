namespace ConvBert.Serving.Engine;

/// <summary>A request has more texts or tokens than one may have.</summary>
internal sealed class RequestTooLargeException(string message) : Exception(message);
