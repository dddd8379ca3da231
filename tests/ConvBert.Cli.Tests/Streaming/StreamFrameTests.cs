using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Streaming;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Streaming;

public sealed class StreamFrameTests
{
    [Theory]
    [InlineData(true, false, false, true)]
    [InlineData(true, true, true, true)]
    [InlineData(true, true, false, false)]
    [InlineData(false, false, true, false)]
    public async Task Run_AnyStream_ShowsProgressOnlyOnATerminalWithoutAnswers(
        bool errorTerminal, bool outputTerminal, bool toFile, bool expected)
    {
        using var folder = new TemporaryFolder();
        using var error = new StringWriter();
        var environment =
            new CommandEnvironment
            {
                Input = Stream.Null,
                Output = Stream.Null,
                Error = error,
                ErrorIsTerminal = errorTerminal,
                OutputIsTerminal = outputTerminal
            };
        using ResultWriter results = ResultWriter.Create(environment, json: true, toFile ? folder.File("out") : null);
        await StreamFrame.RunAsync(results, environment, 100, async (progress, stop) =>
        {
            // Progress waits for a second: a quick run shows none.
            progress.Report(3, 10);
            await Task.Delay(1100, stop);
            progress.Report(7, 50);
        }, CancellationToken.None);
        error.ToString().Should().NotContain("3 done");
        error.ToString().Contains("7 done", StringComparison.Ordinal).Should().Be(expected);
    }
}
