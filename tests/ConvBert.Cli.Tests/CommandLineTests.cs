using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("info", "--wrong")]
    [InlineData("info", "stray")]
    public void Run_AWrongCommandLine_ExitsWithTwoAndSaysWhy(params string[] args)
    {
        CommandRun run = CommandRun.Of(args);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith("convbert: ").And.Contain(args[^1]).And.Contain("--help").And.NotContain("   at ");
    }

    [Fact]
    public void Run_WithoutArguments_ShowsTheHelp()
    {
        CommandRun run = CommandRun.Of([]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Output.Should().Contain("info");
    }

    [Fact]
    public void Run_Version_IsANumber()
    {
        CommandRun run = CommandRun.Of(["--version"]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Output.Trim().Should().MatchRegex(@"^\d+\.\d+\.\d+");
    }

    [Fact]
    public void Info_Redirected_IsOneJsonLine()
    {
        CommandRun run = CommandRun.Of(["info"]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Single().GetProperty("version").GetString().Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void Info_OnATerminal_IsLaidOut() => CommandRun.Of(["info"], terminal: true).Output.Should().StartWith("version");
}
