namespace ConvBert.Serving.Lines;

/// <summary>An exception that ends a run whatever line it was for; it is no line's answer.</summary>
internal interface IEndOfRun;
