namespace ConvBert.Serving.Models;

/// <summary>A model is asked for a task that it was not trained for.</summary>
internal sealed class WrongTaskException(string message) : Exception(message);
