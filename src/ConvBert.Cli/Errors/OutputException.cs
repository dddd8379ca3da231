using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Errors;

/// <summary>An answer cannot be written: the run ends, whatever line it was for.</summary>
internal sealed class OutputException(string output, Exception inner)
    : CommandException($"Cannot write {output}: {ErrorReport.Message(inner)}", inner), IEndOfRun;
