using ConvBert.Cli.Errors;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.InputOutput;

/// <summary>A standard input that the process was not given.</summary>
internal sealed class ClosedInput : ForwardOnlyStream
{
    public override bool CanRead => true;

    public override int Read(Span<byte> buffer) => throw new CommandException("Standard input is closed; name a file as the input.");
}
