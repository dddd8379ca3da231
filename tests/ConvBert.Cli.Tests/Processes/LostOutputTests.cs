using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Processes;

/// <summary>Streams that take nothing, or that are not there: an error, and never silence, a hang or an abort.</summary>
public sealed class LostOutputTests
{
    [LinuxTheory]
    [InlineData("$CONVBERT tokenize hello")]
    [InlineData("yes hello 2>/dev/null | head -5000 2>/dev/null | $CONVBERT tokenize --input -")]
    [InlineData("$CONVBERT batch <(echo '{\"task\":\"tokenize\",\"inputs\":\"hello\"}')")]
    [InlineData("$CONVBERT tokenize --requests <(echo '{\"op\":\"info\"}')")]
    [InlineData("$CONVBERT info")]
    [InlineData("$CONVBERT tag --help")]
    public void Run_FullOutput_FailsWithOneMessage(string command)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of($"{command} > /dev/full", folder);
        run.ExitCode.Should().Be(1);
        run.Error.Should().Be("convbert: Cannot write standard output: No space left on device\n");
    }

    [LinuxTheory]
    [InlineData("$CONVBERT tokenize hello")]
    [InlineData("$CONVBERT info")]
    public void Run_ClosedOutput_FailsWithOneMessage(string command)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of($"{command} >&-", folder);
        run.ExitCode.Should().Be(1);
        run.Error.Should().Be("convbert: Cannot write standard output: it is closed\n");
    }

    [LinuxTheory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    [InlineData("2> >(true)")]
    public void Run_ErrorThatTakesNothing_AnswersAllTheSame(string redirection)
    {
        using var folder = new TemporaryFolder();
        folder.Write("in.jsonl", "{bad\n{\"text\":\"x\"}\n{bad\n");
        ShellRun run = ShellRun.Of($"$CONVBERT tokenize --input in.jsonl {redirection}", folder);
        run.ExitCode.Should().Be(0);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3);
        ShellRun.Of($"$CONVBERT tokenize --no-such-option {redirection}", folder).ExitCode.Should().Be(2);
    }

    [LinuxTheory]
    [InlineData("tag --help")]
    [InlineData("tokenize hello hello hello")]
    [InlineData("completion bash")]
    public void Run_OutputThatNobodyReads_EndsQuietly(string arguments)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of($"exec 3> >(true); sleep 0.2; $CONVBERT {arguments} >&3", folder);
        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
    }

    [LinuxTheory]
    [InlineData("tokenize --input -")]
    [InlineData("tokenize --input - --format csv")]
    [InlineData("batch -")]
    [InlineData("tokenize --requests -")]
    public void Run_ClosedInput_FailsWithOneMessage(string arguments)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of($"$CONVBERT {arguments} <&-", folder);
        run.ExitCode.Should().Be(1);
        run.Error.Should().Be("convbert: Standard input is closed; name a file as the input.\n");
    }

    [LinuxFact]
    public void Run_InputFromTheNullDevice_IsEmpty()
    {
        using var folder = new TemporaryFolder();
        ShellRun.Of("$CONVBERT tokenize --input - </dev/null", folder).Error.Should().Be("convbert: the input is empty.\n");
    }
}
