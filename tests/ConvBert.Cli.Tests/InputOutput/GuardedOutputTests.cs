using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.Tests.InputOutput;

public sealed class GuardedOutputTests
{
    private const int NoSpace = 28;
    private static readonly int BrokenPipe = OperatingSystem.IsWindows() ? 109 : 32;
    private static readonly int TryAgain = OperatingSystem.IsLinux() ? 11 : 35;

    [Fact]
    public void Write_ReaderIsGone_IsNoError()
        =>
        FluentActions.Invoking(() =>
            new GuardedOutput(new Failing(BrokenPipe), "the output").Write([1])).Should().Throw<ClosedPipeException>();

    [Fact]
    public void Write_NoSpace_NamesTheOutput()
        =>
        FluentActions.Invoking(() =>
            new GuardedOutput(
                new Failing(NoSpace), "the output").Write([1])).Should().Throw<OutputException>().WithMessage("Cannot write the output: *");

    [Fact]
    public void Write_PipeThatDoesNotBlock_LosesNothing()
    {
        if (OperatingSystem.IsWindows()) return;
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        var pipe = new Failing(TryAgain) { SucceedsEverySecondTime = true };
        new GuardedOutput(pipe, "the output").Write(content);
        pipe.ToArray().Should().Equal(content);
    }

    private sealed class Failing(int error) : MemoryStream
    {
        private bool _succeeds = true;

        public bool SucceedsEverySecondTime { get; init; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _succeeds = !_succeeds;
            if (!SucceedsEverySecondTime || !_succeeds) throw new IOException("failed", error);
            base.Write(buffer);
        }
    }
}
