namespace ConvBert.Serving.Models;

/// <summary>A request names a model that is not served.</summary>
internal sealed class UnknownModelException(string message) : Exception(message);
