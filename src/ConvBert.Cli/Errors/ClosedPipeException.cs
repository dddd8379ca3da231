using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Errors;

/// <summary>The reader of standard output is gone: nothing more is wanted, which is no failure.</summary>
internal sealed class ClosedPipeException(Exception inner) : Exception("The reader of standard output has closed it.", inner), IEndOfRun;
